// Plays the ```conversation blocks of docs/protocol.md against a server, line by line:
//   Name > {...}         is sent; where a value is "…", the one that this client was last told by that name
//   Name < {...}         is the next message to this client, which has at least these members with these values
//   Name ! disconnects   the connection is lost
import assert from 'node:assert/strict';
import { NativeClient } from './wire.mjs';

const ANY = '…';

export function parseConversation(text) {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^(\S+)\s+([<>!])\s+(.+)$/.exec(line);
      assert.ok(match, `this is no line of a conversation: ${line}`);
      const [, name, sign, rest] = match;
      if (sign === '!') assert.equal(rest, 'disconnects', line);
      return { line, name, sign, message: sign === '!' ? null : JSON.parse(rest) };
    });
}

// Has `actual` all that `expected` has? Lists must be of the same length.
export function includes(actual, expected) {
  if (expected === ANY) return actual !== undefined;
  if (expected === null || typeof expected !== 'object') return actual === expected;
  if (actual === null || typeof actual !== 'object' || Array.isArray(actual) !== Array.isArray(expected)) return false;
  if (Array.isArray(expected) && actual.length !== expected.length) return false;
  return Object.entries(expected).every(([key, value]) => includes(actual[key], value));
}

// The token of the last welcome for "token":"…", and so on.
function filledIn(message, log, line) {
  const filled = { ...message };
  for (const [key, value] of Object.entries(message)) {
    if (value !== ANY) continue;
    filled[key] = log.findLast((m) => key in m)?.[key];
    assert.notEqual(filled[key], undefined, `nobody has told a "${key}" before: ${line}`);
  }
  return filled;
}

async function expectLine(client, { message, line }) {
  if (message.type === 'people') {
    // Changes may be gathered or come one by one; others are not this line's business.
    await client.next((m) => includes(m, message), line);
    return;
  }
  const came = await client.next((m) => m.type !== 'people', line);
  assert.ok(includes(came, message), `expected ${line}\nbut came ${JSON.stringify(came)}`);
}

// Resolves with how many lines were played. What a conversation does not tell must not happen either.
export async function playConversation(server, lines) {
  const clients = new Map(); // those that have a connection
  const logs = new Map();
  const clientOf = async (name) => {
    if (clients.has(name)) return clients.get(name);
    const client = await NativeClient.connect(server);
    client.name = name;
    clients.set(name, client);
    logs.set(name, [...(logs.get(name) ?? [])]);
    return client;
  };
  const heard = (name, client) => [...logs.get(name), ...client.log];

  for (const [i, step] of lines.entries()) {
    const client = await clientOf(step.name);
    if (step.sign === '>') {
      client.send(filledIn(step.message, heard(step.name, client), step.line));
      // Lines happen in the order they are written, also on two connections.
      const answered = lines[i + 1]?.sign === '<';
      if (!answered) await client.settle();
    } else if (step.sign === '<') {
      await expectLine(client, step);
    } else {
      logs.set(step.name, heard(step.name, client));
      clients.delete(step.name);
      await client.cut();
    }
  }
  for (const client of clients.values()) await client.settle();
  for (const client of clients.values()) {
    const untold = client.untaken.filter((m) => m.type !== 'people');
    assert.deepEqual(untold, [], `${client.name} was told what the conversation does not have`);
    await client.close();
  }
  return lines.length;
}
