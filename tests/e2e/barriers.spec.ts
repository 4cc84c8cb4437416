// No barriers that axe knows of, on each screen, light and dark, wide and narrow.
import { barriers, expect, test } from './support';
import type { Person } from './person';

const screens = [
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

for (const screen of screens) {
  test(`from arriving to the end of a call, ${screen.colorScheme}, ${screen.viewport.width} wide`, async ({ person }) => {
    const context = { ...screen, reducedMotion: 'reduce' as const };
    const [ada, grace] = await Promise.all([
      person('Ada', { context, enter: false }),
      person('Grace', { context, enter: false }),
    ]);
    const none = async (where: string, of: Person) => expect(await barriers(of.page), where).toEqual([]);
    await expect(ada.page.locator('hl-mirror video')).toBeVisible();
    await none('arriving', ada);
    await ada.enter();
    await none('alone', ada);
    await grace.enter();
    await expect(ada.row('Grace')).toBeVisible();
    await none('people', ada);
    await ada.call('Grace');
    await grace.rings('Ada');
    await Promise.all([none('calling', ada), none('ringing', grace)]);
    await grace.accept();
    await Promise.all([ada.isInCall(), grace.isInCall()]);
    await none('in the call', ada);
    await grace.press('Turn camera off');
    await expect(ada.page.getByTestId('remote-avatar')).toBeVisible();
    await none('in the call, the other camera off', ada);
    await grace.press('Hang up');
    await expect(ada.lastCall).toBeVisible();
    await none('after the call', ada);
  });
}
