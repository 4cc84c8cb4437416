// A client of the native door that loses its connection and goes on, as docs/protocol.md has it: it numbers
// what it says and says again what was not taken, and acknowledges what it hears.
import assert from 'node:assert/strict';
import { NativeClient, patiently } from './wire.mjs';

export class PersistentClient {
  heard = []; // reliable messages, in the order they came
  resumptions = 0;
  #id = 0;
  #said = []; // not known to have been taken
  #last = 0;
  #wanted = null;

  static async enter(server, name) {
    const client = new PersistentClient();
    client.server = server;
    client.name = name;
    await client.#connect({ name });
    return client;
  }

  async #connect(hello) {
    const wire = await NativeClient.connect(this.server);
    wire.name = this.name;
    const check = wire.check.bind(wire);
    wire.check = (message) => {
      check(message);
      if (wire === this.wire && 'seq' in message) this.#hear(message);
    };
    this.wire = wire;
    const welcome = await wire.hello(hello);
    this.token = welcome.token;
    return welcome;
  }

  #hear(message) {
    assert.equal(message.seq, this.#last + 1, `${this.name} lost one or got it twice`);
    this.#last = message.seq;
    this.heard.push(message);
    if (this.#wanted && this.heard.filter(this.#wanted.matches).length >= this.#wanted.count) this.#wanted.resolve();
  }

  // Of these messages so many have been heard.
  hears(count, matches) {
    const resolved = new Promise((resolve) => (this.#wanted = { count, matches, resolve }));
    if (this.heard.filter(matches).length >= count) this.#wanted.resolve();
    return patiently(resolved, () => `${this.name} has heard only ${this.heard.filter(matches).length} of ${count}`);
  }

  say(message, acknowledge = true) {
    const said = { ...message, id: ++this.#id };
    this.#said.push(said);
    this.#write(said, acknowledge);
  }

  #write(message, acknowledge) {
    this.wire.send(acknowledge ? { ...message, ack: this.#last } : message);
  }

  // Cut, connect, take up again. What is on its way in either direction is lost.
  async loseConnection({ wait = true } = {}) {
    const old = this.wire;
    this.wire = null;
    const cut = old.cut();
    if (wait) await cut;
    const { token } = this;
    const welcome = await this.#connect({ token, last: this.#last });
    assert.equal(welcome.resumed, true);
    this.resumptions++;
    this.#said = this.#said.filter((m) => m.id > welcome.received);
    for (const message of this.#said) this.#write(message, true);
    return welcome;
  }
}
