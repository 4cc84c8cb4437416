// The server is killed in the middle of a call.
import { expect, test } from './support';
import { flows } from './media';
import { talk } from './person';

// Chromium writes every failed connection into the console, whoever handles it.
test.use({ allowed: [/WebSocket connection to '\S+' failed/] });

test('media goes on without the server, and so does hanging up', async ({ person, server }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace);
  await flows(ada.page, grace.page);
  await server.kill();
  await Promise.all([ada.serverIs('reconnecting'), grace.serverIs('reconnecting')]);
  await expect(ada.page.getByTestId('server-away')).toHaveText('The server is away. Your call goes on.');
  await flows(ada.page, grace.page);

  await grace.press('Mute');
  await expect.poll(async () => (await ada.callIs('remote'))?.muted).toBe(true);
  await grace.press('Hang up');
  await Promise.all([ada.isInside(), grace.isInside()]);
  await expect(ada.lastCall).toContainText('Grace hung up.');
  await expect(ada.page.getByTestId('server-away')).toContainText('Coming back by itself');
});

test('a new server on the same port: the names come back, and the call goes on and can be ended', async ({ person, server, start }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await talk(ada, grace);
  await flows(ada.page, grace.page);
  const id = await ada.callIs('id');
  await server.kill();
  await Promise.all([ada.serverIs('reconnecting'), grace.serverIs('reconnecting')]);
  await start('--listen', `127.0.0.1:${server.port}`);
  await Promise.all([ada.serverIs('online'), grace.serverIs('online')]);
  await expect(ada.page.getByTestId('server-away')).toHaveCount(0);
  for (const one of [ada, grace]) {
    expect(await one.callIs('id')).toBe(id);
    expect(await one.callIs('phase')).toBe('connected');
  }
  await flows(ada.page, grace.page);

  // The new server knows of the call: someone who comes now sees the two in it.
  const alan = await person('Alan');
  for (const name of ['Ada', 'Grace']) await expect(alan.row(name).getByTestId('state')).toHaveText('In a call');
  await ada.press('Hang up');
  await Promise.all([ada.isInside(), grace.isInside()]);
  await expect(grace.lastCall).toContainText('Ada hung up.');
  for (const name of ['Ada', 'Grace']) await expect(alan.row(name).getByTestId('state')).toHaveText('Here');
  await grace.call('Ada');
  await ada.rings('Grace');
});

test('outside of a call the list comes back too', async ({ person, server, start }) => {
  const [ada, grace] = await Promise.all([person('Ada'), person('Grace')]);
  await server.kill();
  await expect(ada.page.getByTestId('server-away')).toBeVisible();
  await start('--listen', `127.0.0.1:${server.port}`);
  await Promise.all([ada.serverIs('online'), grace.serverIs('online')]);
  await expect(ada.page.getByTestId('server-away')).toHaveCount(0);
  await expect(ada.row('Grace').getByTestId('state')).toHaveText('Here');
  await expect(grace.row('Ada').getByTestId('state')).toHaveText('Here');
});
