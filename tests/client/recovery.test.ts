import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recovery } from '../../web/client/recovery';
import { VirtualClock } from './virtual-clock';

function made(): { clock: VirtualClock; recovery: Recovery; log: string[] } {
  const clock = new VirtualClock();
  const log: string[] = [];
  const recovery = new Recovery(clock, {
    restart: () => log.push(`restart ${clock.now()}`),
    giveUp: () => log.push(`give up ${clock.now()}`),
  });
  return { clock, recovery, log };
}

test('a short interruption is left alone', () => {
  const { clock, recovery, log } = made();
  recovery.disconnected(true);
  clock.advance(1_000);
  recovery.connected();
  clock.advance(100_000);
  assert.deepEqual(log, []);
  assert.equal(clock.pending, 0);
});

test('the caller tries before the callee does', () => {
  for (const [caller, first] of [[true, 1_500], [false, 4_000]] as const) {
    const { clock, recovery, log } = made();
    recovery.disconnected(caller);
    clock.advance(first);
    assert.deepEqual(log, [`restart ${first}`]);
  }
});

test('tries again and again, and gives up after half a minute', () => {
  const { clock, recovery, log } = made();
  recovery.failed();
  clock.advance(60_000);
  assert.deepEqual(log, ['restart 0', 'restart 6000', 'restart 12000', 'restart 18000', 'restart 24000', 'give up 30000']);
  assert.equal(clock.pending, 0);
});

test('failing at once after a try does not make it try at once', () => {
  const { clock, recovery, log } = made();
  recovery.failed();
  clock.advance(10);
  recovery.failed();
  clock.advance(5_000);
  assert.deepEqual(log, ['restart 0']);
});

test('tries when the network is back', () => {
  const { clock, recovery, log } = made();
  recovery.disconnected(false);
  clock.advance(300);
  recovery.wake();
  assert.deepEqual(log, ['restart 300']);
});

test('nothing to try while the first connection is made, but it may not take forever', () => {
  const { clock, recovery, log } = made();
  recovery.begin();
  recovery.wake();
  clock.advance(30_000);
  assert.deepEqual(log, ['give up 30000']);
});
