import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readControl, readSignal } from '../../web/client/signals';

test('descriptions and candidates are read, and nothing beside them', () => {
  assert.deepEqual(readSignal({ connection: 'c', description: { type: 'offer', sdp: 'v=0', more: 1 } }), {
    connection: 'c',
    description: { type: 'offer', sdp: 'v=0' },
  });
  assert.deepEqual(readSignal({ candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u', x: 1 } }), {
    candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' },
  });
  assert.deepEqual(readSignal({ candidate: null }), { candidate: null });
  assert.deepEqual(readSignal({ restart: true }), { restart: true });
});

test('what is no signal is none', () => {
  const wrong = [null, 1, 'offer', [], {}, { description: null }, { description: { type: 'rollback' } },
    { description: { type: 'offer' } }, { description: { type: 'offer', sdp: 7 } }, { candidate: 'candidate:1' },
    { candidate: { candidate: 1 } }, { restart: 'yes' }];
  for (const data of wrong) assert.equal(readSignal(data), null, JSON.stringify(data));
});

test('messages of the data channel are checked', () => {
  assert.deepEqual(readControl({ type: 'state', muted: true, video: false, x: 1 }), { type: 'state', muted: true, video: false });
  assert.deepEqual(readControl({ type: 'hangup' }), { type: 'hangup' });
  assert.deepEqual(readControl({ type: 'signal', data: { candidate: null } }), { type: 'signal', data: { candidate: null } });
  for (const wrong of [null, [], {}, { type: 'state', muted: 1, video: true }, { type: 'signal', data: 3 }, { type: 'later' }]) {
    assert.equal(readControl(wrong), null, JSON.stringify(wrong));
  }
});
