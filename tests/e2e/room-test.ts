// What the tests of the room page start from: people who open a room's link.
import { Guest } from './guest';
import { test as base, expect, type PersonOptions } from './support';

export { expect, Guest };

interface Fixtures {
  link: string;
  /** Someone who has opened the link, and come in unless told otherwise. */
  guest: (name: string, options?: PersonOptions) => Promise<Guest>;
}

export const test = base.extend<Fixtures>({
  link: async ({ server }, use) => {
    await use(new URL('room#p7mXw2QkT5uYB0cR9sLzHA', server.url).href);
  },

  guest: async ({ open, link }, use) => {
    await use(async (name, options = {}) => {
      const guest = new Guest(await open(options), name);
      await guest.open(options.url ?? link);
      if (options.enter ?? true) {
        await guest.join();
        await guest.isInside();
      }
      return guest;
    });
  },
});
