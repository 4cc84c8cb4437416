// The room page: coming in by a link, the host's part, hands, reactions and chat.
import { leave, watch } from './gateway-page';
import { expect, Guest, test } from './room-test';

test('from the start page: a room of one’s own, whose link leads others into it', async ({ open, server, guest }) => {
  const page = await open();
  await page.goto(server.url);
  await page.getByTestId('meet').click();
  const ada = new Guest(page, 'Ada');
  await expect(page.getByRole('heading', { name: 'Start a room' })).toBeVisible();
  await expect(page).toHaveURL(/\/room#[\w-]{22}$/);
  await ada.join();
  await ada.isInside();
  await expect(page.getByRole('heading', { name: 'You are the first here' })).toBeVisible();
  const link = page.getByRole('textbox', { name: 'Link to this room' });
  // On this machine alone it may be another address of the same server.
  expect(new URL(await link.inputValue()).hash).toBe(new URL(page.url()).hash);
  await expect(page.getByRole('img', { name: 'The link as a QR code' })).toBeVisible();

  const grace = await guest('Grace', { url: page.url() });
  await Promise.all([ada.sees(2), grace.sees(2)]);
  await expect(page.getByRole('heading', { name: 'You are the first here' })).toHaveCount(0);
  await expect(ada.tile('Grace')).toBeVisible();
  await expect(ada.news).toHaveText('Grace has come in');
});

test('the name is asked for, and remembered', async ({ guest }) => {
  const ada = await guest('Ada', { enter: false });
  await ada.press('Join');
  await expect(ada.page.getByTestId('field-error')).toHaveText('Type a name first, so that others know you.');
  await ada.join();
  await ada.isInside();
  await ada.press('Leave');
  await expect(ada.ended).toHaveText('You have left the room');
  await ada.page.reload();
  await expect(ada.nameField).toHaveValue('Ada');
});

test('two of the same name, without camera and microphone', async ({ guest }) => {
  const [ada, other] = [await guest('Ada', { devices: 'refused' }), await guest('Ada', { devices: 'refused' })];
  await Promise.all([ada.sees(2), other.sees(2)]);
  await expect(ada.tile('Ada').getByTestId('muted')).toBeVisible();
});

test('leaving, and coming back', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await ada.sees(2);
  await grace.press('Leave');
  await expect(ada.news).toHaveText('Grace has left');
  await ada.sees(1);
  await grace.press('Come back in');
  await grace.isInside();
  await ada.sees(2);
});

test('a reload inside comes back in without a question', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await grace.press('Mute');
  await expect(ada.tile('Grace').getByTestId('muted')).toBeVisible();
  await grace.page.reload();
  await grace.isInside();
  await Promise.all([ada.sees(2), grace.sees(2)]);
  await expect(grace.page.getByRole('button', { name: 'Unmute' })).toBeVisible();
  await expect(ada.tile('Grace').getByTestId('muted')).toBeVisible();
});

test('a link that was cut off says so', async ({ open, link }) => {
  const page = await open();
  await page.goto(`${link}%20oops`);
  await expect(page.getByTestId('room-ended')).toHaveText('This link leads nowhere');
});

test.describe('the host', () => {
  test('has people knock, and admits them or not', async ({ guest }) => {
    const [ada, grace, ivan] = [await guest('Ada'), await guest('Grace', { enter: false }), await guest('Ivan', { enter: false })];
    await ada.openPeople();
    await ada.page.getByRole('switch', { name: /^Let people in one by one/ }).check();
    await ada.press('Close');
    await grace.join();
    await expect(grace.page.getByTestId('waiting')).toHaveText('You will be let in soon');
    await expect(ada.knock).toContainText('Grace would like to come in');
    await expect(ada.page).toHaveTitle('Grace would like to come in');
    await ada.press('Admit Grace');
    await grace.isInside();
    await expect(ada.knock).toHaveCount(0);

    await ivan.join();
    await ada.press('Not now, Ivan');
    await expect(ivan.ended).toHaveText('The host cannot let you in now');
    await ivan.press('Try again');
    await expect(ada.knock).toContainText('Ivan would like to come in');
    await ada.press('Admit Ivan');
    await ivan.isInside();
    await Promise.all([ada, grace, ivan].map((one) => one.sees(3)));
  });

  test('who stops waiting is not asked about any more', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace', { enter: false })];
    await ada.openPeople();
    await ada.page.getByRole('switch', { name: /^Let people in one by one/ }).check();
    await ada.press('Close');
    await grace.join();
    await expect(ada.knock).toBeVisible();
    await grace.page.reload();
    await expect(grace.page.getByTestId('waiting')).toBeVisible();
    await grace.press('Stop waiting');
    await expect(grace.ended).toHaveText('You have left the room');
    await expect(ada.knock).toHaveCount(0);
  });

  test('locks the room', async ({ guest }) => {
    const [ada, grace, ivan] = [await guest('Ada'), await guest('Grace'), await guest('Ivan', { enter: false })];
    await ada.openPeople();
    await ada.page.getByRole('switch', { name: /^Lock the room/ }).check();
    await grace.openPeople();
    await expect(grace.page.getByRole('region')).toContainText('The room is locked.');
    await expect(grace.page.getByRole('switch')).toHaveCount(0);
    await ivan.join();
    await expect(ivan.ended).toHaveText('The room is locked');
    await ada.page.getByRole('switch', { name: /^Lock the room/ }).uncheck();
    await expect(grace.page.getByRole('region')).not.toContainText('The room is locked.');
    await ivan.press('Try again');
    await ivan.isInside();
  });

  test('sends someone out for good', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await ada.openPeople();
    await ada.press('Send Grace out');
    await ada.press('Send out');
    await expect(grace.ended).toHaveText('The host has sent you out of the room');
    await expect(grace.page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await ada.sees(1);
    await expect(ada.page.getByRole('switch', { name: /^Let people in one by one/ })).toBeChecked();
  });

  test('mutes someone, who is told what to do', async ({ guest }) => {
    const [ada, grace, ivan] = [await guest('Ada'), await guest('Grace'), await guest('Ivan')];
    await ada.openPeople();
    await ada.press('Mute Grace');
    await expect(grace.notice).toContainText('The host has muted you. Raise your hand to ask to speak.');
    await expect(ivan.tile('Grace').getByTestId('muted')).toBeVisible();
    await grace.notice.getByRole('button', { name: 'Raise hand' }).click();
    await expect(ivan.tile('Grace').getByTestId('hand')).toBeVisible();
    await ada.press('Let Grace speak');
    await expect(grace.notice).toContainText('The host lets you speak again.');
    await expect(ivan.tile('Grace').getByTestId('muted')).toHaveCount(0);
  });

  test('between two can only ask for it', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await ada.openPeople();
    await ada.press('Mute Grace');
    await expect(grace.notice).toContainText('The host asks you to mute.');
    await expect(ada.tile('Grace').getByTestId('muted')).toHaveCount(0);
    await grace.notice.getByRole('button', { name: 'Mute' }).click();
    await expect(ada.tile('Grace').getByTestId('muted')).toBeVisible();
  });

  test('is another when the first has left', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await grace.openPeople();
    await expect(grace.row('Ada')).toContainText('Host');
    await ada.press('Leave');
    await expect(grace.row('Grace')).toContainText('Host');
    await expect(grace.page.getByRole('switch')).toHaveCount(2);
  });
});

test.describe('with room for two', () => {
  test.use({ settings: ['--max-participants', '2'] });

  test('a third is told that it is full', async ({ guest }) => {
    const [, grace, ivan] = [await guest('Ada'), await guest('Grace'), await guest('Ivan', { enter: false })];
    await ivan.join();
    await expect(ivan.ended).toHaveText('The room is full');
    await grace.press('Leave');
    await expect(grace.ended).toBeVisible();
    await ivan.press('Try again');
    await ivan.isInside();
  });
});

test('a hand goes up and down', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await grace.page.keyboard.press('h');
  await expect(ada.tile('Grace').getByTestId('hand')).toBeVisible();
  await expect(ada.news).toHaveText('Grace has raised a hand');
  await grace.press('Lower hand');
  await expect(ada.tile('Grace').getByTestId('hand')).toHaveCount(0);
});

test('a reaction floats by everyone’s', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  await grace.press('React');
  await grace.press('React with 👏');
  await expect(ada.page.getByTestId('reaction')).toContainText(['👏']);
  await expect(ada.page.getByTestId('reaction')).toContainText(['Grace']);
  await expect(ada.page.getByTestId('reaction')).toHaveCount(0);
});

test.describe('chat', () => {
  test('is told to everyone, counted while it is closed, and gone with the room', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await ada.page.keyboard.press('c');
    await ada.write('Good morning!');
    await ada.write('Is anyone there?');
    await expect(ada.messages).toHaveText([/You.*Good morning!/s, /Is anyone there\?/]);
    await expect(grace.page.getByTestId('unread')).toHaveText('2');
    await expect(grace.news).toHaveText('Ada writes: Is anyone there?');
    await grace.press('Chat, 2 new');
    await expect(grace.page.getByTestId('unread')).toHaveCount(0);
    await expect(grace.messages).toHaveText([/Ada.*Good morning!/s, /Is anyone there\?/]);
    await grace.write('Yes');
    await expect(ada.messages.last()).toContainText('Yes');
    // Escape leads back to where it was opened.
    await ada.page.keyboard.press('Escape');
    await expect(ada.messages).toHaveCount(0);
    await expect(ada.page.getByRole('button', { name: 'Chat', exact: true })).toBeFocused();
  });

  test('what is written stays text; addresses of pages can be followed, others cannot', async ({ guest }) => {
    const [ada, grace] = [await guest('Ada'), await guest('Grace')];
    await ada.press('Chat');
    await grace.press('Chat');
    const written = '<img src=x onerror=alert(1)> see https://example.org/a?b=1&c=(2), javascript:alert(1) or https://you@evil.example.';
    await grace.write(written);
    await expect(ada.messages.last().locator('.text')).toHaveText(written);
    const links = ada.messages.last().getByRole('link');
    await expect(links).toHaveCount(1);
    await expect(links).toHaveAttribute('href', 'https://example.org/a?b=1&c=(2)');
    await expect(links).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    await expect(links).toHaveAttribute('target', '_blank');
  });

  test('what is too long is not sent, and not lost', async ({ guest }) => {
    const ada = await guest('Ada');
    await ada.press('Chat');
    const text = 'long '.repeat(20_000);
    await ada.write(text);
    await expect(ada.page.getByTestId('not-sent')).toBeVisible();
    await expect(ada.page.getByRole('textbox', { name: 'Message' })).toHaveValue(text);
  });
});

test('a second window takes the place, and the first says so', async ({ guest }) => {
  const [ada, grace] = [await guest('Ada'), await guest('Grace')];
  // Until nothing is on its way between them: a copy of the place is good as long as it is the last word.
  await Promise.all([ada.tile('Grace'), grace.tile('Ada')].map((tile) => expect(tile).toHaveAttribute('data-shows', 'video', { timeout: 20_000 })));
  const [other] = await Promise.all([grace.page.context().waitForEvent('page'), grace.page.evaluate(() => void open(location.href))]);
  await new Guest(other, 'Grace').isInside();
  await expect(grace.ended).toHaveText('You are here in another window');
  await ada.sees(2);
});

test('who watches without being in the room is told of', async ({ open, server, guest }) => {
  const ada = await guest('Ada');
  const count = ada.page.getByTestId('people-count');
  const watcher = await watch(await open(), server, new URL(ada.page.url()).hash.slice(1));
  await expect(count).toContainText('1 more watches');
  await count.click();
  await expect(ada.page.getByTestId('watched')).toBeVisible();
  await leave(watcher);
  await expect(count).not.toContainText('watch');
});
