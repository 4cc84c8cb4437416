// One HTTP request on a connection of its own, without anything that a browser's fetch would add or hide.
import http from 'node:http';
import https from 'node:https';

// `options` as node:http's, and `body`. Resolves with {status, headers, body: Buffer, text}.
export function request(url, { body, ...options } = {}) {
  const { request: start } = String(url).startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = start(url, { agent: false, ...options }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(parts);
        resolve({ status: response.statusCode, headers: response.headers, body: whole, text: whole.toString() });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
