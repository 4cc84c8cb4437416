import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../web/client/backoff';
import { Reliable } from '../../web/client/reliable';

const ring = { type: 'ringing', call: 'c' } as const;

test('numbers what goes out from 1 on, and keeps it until it has arrived', () => {
  const reliable = new Reliable();
  assert.deepEqual([reliable.add(ring)?.id, reliable.add(ring)?.id, reliable.add(ring)?.id], [1, 2, 3]);
  assert.deepEqual(reliable.resume(1).map(({ id }) => id), [2, 3]);
  reliable.arrived(3);
  assert.equal(reliable.waiting, 0);
  assert.equal(reliable.add(ring)?.id, 4);
});

test('after a reload the numbers go on where the page before had come', () => {
  const reliable = new Reliable();
  reliable.reset(17);
  assert.equal(reliable.last, 17);
  assert.deepEqual(reliable.resume(8), []);
  assert.equal(reliable.add(ring)?.id, 9);
});

test('takes each seq once', () => {
  const reliable = new Reliable();
  assert.deepEqual([1, 2, 2, 1, 3].map((seq) => reliable.take(seq)), [true, true, false, false, true]);
  assert.equal(reliable.takeAck(), 3);
  assert.equal(reliable.takeAck(), undefined);
});

test('keeps no more than it may', () => {
  const reliable = new Reliable(2);
  assert.ok(reliable.add(ring) && reliable.add(ring));
  assert.equal(reliable.add(ring), null);
  reliable.arrived(1);
  assert.equal(reliable.add(ring)?.id, 3, 'a refused one takes no number');
});

test('waits twice as long each time, up to a bound, half of it by chance', () => {
  for (const [chance, factor] of [[0, 0.5], [1, 1]] as const) {
    const backoff = new Backoff(() => chance, 100, 1000);
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(() => backoff.next()), [100, 200, 400, 800, 1000, 1000].map((ms) => ms * factor));
    backoff.reset();
    assert.equal(backoff.next(), 100 * factor);
  }
});
