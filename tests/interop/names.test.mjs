// The rules of names at the native door: what becomes of one, which are refused, and which are too alike.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { serverFor } from '../support/server.mjs';
import { NativeClient } from '../support/wire.mjs';

async function refusal(client, fields, code) {
  await assert.rejects(client.hello(fields), (error) => {
    assert.equal(error.refused?.code, code, `${JSON.stringify(fields)}: ${error.message}`);
    assert.match(error.refused.message, /^[A-Z].+\.$/);
    return true;
  });
}

test('names are normalised', async (t) => {
  const server = await serverFor(t);
  const shown = {
    '  Ada \u00a0\u2003 Lovelace ': 'Ada Lovelace',
    'Ｇｒａｃｅ': 'Grace', // full width: NFKC
    'ﬁona': 'fiona', // a ligature
    'Ele\u0301onore': 'Eléonore',
    "O'Brien": 'O’Brien',
    'محمد': 'محمد',
    '小明': '小明',
    '👩\u200d🔬': '👩\u200d🔬', // joined by an invisible character that has to stay
    ['🙂'.repeat(40)]: '🙂'.repeat(40),
    ['x'.repeat(40)]: 'x'.repeat(40),
  };
  for (const [name, expected] of Object.entries(shown)) {
    const client = await NativeClient.enter(server, name);
    assert.equal(client.welcome.name, expected);
  }
});

describe('name-invalid', () => {
  const invalid = {
    'no name at all': {},
    'an empty one': { name: '' },
    'only spaces': { name: ' \u2003\u3000' },
    'only what cannot be seen': { name: '\u200d\u200c' },
    '41 characters': { name: 'x'.repeat(41) },
    '41 that are two code units each': { name: '🙂'.repeat(41) },
    'a very long one': { name: 'x'.repeat(10_000) },
    'one that grows when it is normalised': { name: 'ﷺ'.repeat(40) },
    'a null character': { name: 'A\u0000da' },
    'a tab': { name: 'Ada\tLovelace' },
    'a line feed': { name: 'Ada\nLovelace' },
    'a line separator': { name: 'Ada\u2028Lovelace' },
    'an escape': { name: '\u001b[31mAda' },
    'a C1 control character': { name: 'Ada\u0085' },
    'a right-to-left override': { name: 'Ada\u202egpj' },
    'a zero width space': { name: 'A\u200bda' },
    'a private character': { name: '\ue000' },
    'markup': { name: '<b>Ada</b>' },
    'full-width markup': { name: '＜b＞' }, // NFKC makes it < and >
    'an ampersand': { name: 'Ada & Co' },
    'a quotation mark': { name: 'Ada"' },
    'a backslash': { name: 'Ada\\' },
    'a back-tick': { name: 'Ada`' },
    'a pile of marks': { name: `A${'\u0336'.repeat(4)}` },
    'a mark with nothing below it': { name: '\u0336Ada' },
  };
  test('one connection can try again until it is right', async (t) => {
    const server = await serverFor(t);
    const onlooker = await NativeClient.enter(server, 'Onlooker');
    const client = await NativeClient.connect(server);
    for (const [what, fields] of Object.entries(invalid)) {
      client.name = what;
      await refusal(client, fields, 'name-invalid');
    }
    assert.equal((await client.hello({ name: 'Ada' })).total, 2);
    await onlooker.person('Ada', 'free');
  });
});

describe('name-taken', () => {
  const alike = {
    Ada: ['Ada', 'ada', 'ADA', ' Ada ', 'Аda', 'Adа', 'АDА', 'Ａda', 'A\u200dda', '𝐀𝐝𝐚'],
    Ivan: ['lvan', 'IVAN', 'іvan', '1van'],
    paypal: ['раураl', 'PayPal', 'paypa1'],
    Müller: ['MÜLLER', 'Mu\u0308ller'],
    Straße: ['STRASSE'],
  };
  for (const [taken, others] of Object.entries(alike))
    test(`${taken}: ${others.map((name) => JSON.stringify(name)).join(' ')}`, async (t) => {
      const server = await serverFor(t);
      const owner = await NativeClient.enter(server, taken);
      const client = await NativeClient.connect(server);
      for (const name of others) {
        client.name = name;
        await refusal(client, { name }, 'name-taken');
      }
      await client.hello({ name: 'Zoe' });
      await owner.settle();
      assert.equal(owner.end, undefined);
    });

  test('names that only resemble each other a little are not', async (t) => {
    const server = await serverFor(t);
    for (const name of ['Ada', 'Ädä', 'Ada L', 'Adam', 'Ad a', '阿达']) await NativeClient.enter(server, name);
  });

  test('while it is kept for someone who has lost the connection, too', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const client = await NativeClient.connect(server);
    await ada.cut();
    await refusal(client, { name: 'Ada' }, 'name-taken');
  });

  test('a name is called in any case and by its full-width form', async (t) => {
    const server = await serverFor(t);
    const ada = await NativeClient.enter(server, 'Ada');
    const grace = await NativeClient.enter(server, 'Grace');
    grace.send({ type: 'call', call: 'called-by-another-case', to: ' ａDA ', video: true });
    assert.equal((await ada.next('incoming')).from, 'Grace');
  });
});

test('version: another one is refused, and the right one is then welcome', async (t) => {
  const server = await serverFor(t);
  const client = await NativeClient.connect(server);
  for (const version of [0, 2, 99]) {
    client.send({ type: 'hello', version, name: 'Ada' });
    assert.equal((await client.next('refused')).code, 'version');
  }
  await client.hello({ name: 'Ada' });
});
