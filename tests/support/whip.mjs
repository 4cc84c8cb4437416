// WHIP (RFC 9725) and WHEP from the client's side, as far as HTTP goes: what peer connections of whatever make
// need in order to publish into a room and to watch it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from './http.mjs';

export const DESCRIPTION = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';

/** Where `name` publishes into a room; without one the gateway gives it one. */
export const whip = (server, room, name) => `${server.http}/whip/${room}${name ? `?name=${name}` : ''}`;
/** Where `name` is watched, or who has been in the room for the longest. */
export const whep = (server, room, name) => `${server.http}/whep/${room}${name ? `/${name}` : ''}`;

/** What real clients have offered. */
export const offer = (name) => readFileSync(new URL(`../fixtures/sdp/${name}.sdp`, import.meta.url), 'utf8');
export const some = 'libdatachannel_publish';
export const receiving = 'chromium_receive';

export const post = (url, body, headers = {}) =>
  request(url, { method: 'POST', headers: { 'content-type': DESCRIPTION, ...headers }, body });

// A session that was begun with an offer, and what it was answered.
export class WhipSession {
  static async open(url, offer) {
    const response = await post(url, offer);
    assert.equal(response.status, 201, `${url}: ${response.text}`);
    return new WhipSession(url, response);
  }

  constructor(url, { headers, text }) {
    this.url = new URL(headers.location, url).href;
    this.etag = headers.etag;
    this.answer = text;
  }

  /** `match`: If-Match, null for none. */
  patch(body, { match = this.etag, type = FRAGMENT } = {}) {
    const headers = { 'content-type': type, ...(match === null ? {} : { 'if-match': match }) };
    return request(this.url, { method: 'PATCH', headers, body });
  }

  /** New credentials of ICE for those of the description `offer`; resolves with the description to answer it. */
  async restart(offer) {
    const response = await this.patch(credentialLines(offer), { match: '*' });
    assert.equal(response.status, 200, response.text);
    this.etag = response.headers.etag;
    for (const line of credentialLines(response.text).split('\r\n')) {
      const name = line.slice(0, line.indexOf(':') + 1);
      if (name) this.answer = this.answer.replaceAll(new RegExp(`^${name}.*(?=\r$)`, 'gm'), () => line);
    }
    return this.answer;
  }

  async end() {
    const { status, text } = await request(this.url, { method: 'DELETE' });
    assert.equal(status, 200, `${this.url}: ${text}`);
  }
}

// The first of each of ice-ufrag and ice-pwd.
function credentialLines(text) {
  return ['ufrag', 'pwd'].map((name) => `${new RegExp(`^a=ice-${name}:\\S+`, 'm').exec(text)[0]}\r\n`).join('');
}
