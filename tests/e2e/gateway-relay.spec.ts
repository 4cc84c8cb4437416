// The gateway for who is behind a network that lets nothing but a relay through.
import { arriving, publish, watch } from './gateway-page';
import { flows } from './media';
import { expect, test } from './support';

test.use({ settings: ['--relay-address', '127.0.0.1'], browserFlags: ['--allow-loopback-in-peer-connection'] });

test("by way of the server's own TURN", async ({ open, server }) => {
  await publish(await open(), server, 'hall', { relay: true });
  const page = await watch(await open(), server, 'hall', { relay: true });
  await flows(page);
  expect((await arriving(page)).type).toBe('relay');
});
