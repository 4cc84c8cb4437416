// The photo booth as a test uses it, in a browser whose camera is booth-camera's.
import { readFileSync } from 'node:fs';
import { expect, test as base, type Browser, type Locator, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { CameraFile, height, width } from './booth-camera';
import { flags, launch } from './playwright.config';

export interface Saved {
  readonly name: string;
  readonly size: number;
  readonly png: PNG;
}

export const test = base.extend<object, { browser: Browser }>({
  browser: [
    async ({ playwright }, use) => {
      const camera = new CameraFile();
      const browser = await playwright.chromium.launch(launch([...flags, camera.flag]));
      await use(browser);
      await browser.close();
      camera.remove();
    },
    { scope: 'worker' },
  ],
});

export class BoothPage {
  readonly picture: Locator;
  readonly shutter: Locator;
  readonly taken: Locator;
  readonly count: Locator;

  constructor(readonly page: Page) {
    this.picture = page.getByTestId('picture');
    this.shutter = page.getByTestId('shutter');
    this.taken = page.getByTestId('taken');
    this.count = page.getByTestId('count');
  }

  /** Until the live picture is there, in the camera's own size. */
  async open(url: string): Promise<void> {
    await this.page.goto(new URL('booth', url).href);
    await expect(this.picture).toBeVisible();
    await expect(this.picture).toHaveAttribute('width', String(width));
    await expect(this.picture).toHaveAttribute('height', String(height));
  }

  async countdown(value: 'Off' | '3' | '10'): Promise<void> {
    await this.page.getByTestId('countdown').getByText(value, { exact: true }).click();
  }

  async format(name: 'Single picture' | 'Strip of four'): Promise<void> {
    await this.page.getByTestId('format').getByTitle(name).click();
  }

  async filter(id: string): Promise<void> {
    await this.page.getByTestId(`filter-${id}`).click();
  }

  /** Takes a picture at once; the countdown must be off. */
  async take(): Promise<void> {
    const before = await this.taken.count();
    await this.page.keyboard.press('Space');
    await expect(this.taken).toHaveCount(before + 1);
  }

  /** Saves the newest picture as a person does, and closes it again. */
  async save(): Promise<Saved> {
    await this.taken.first().click();
    const saved = await this.saveOpened();
    await this.page.getByTestId('close').click();
    await expect(this.page.getByTestId('viewer')).toBeHidden();
    return saved;
  }

  async saveOpened(): Promise<Saved> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.page.getByTestId('save').click()]);
    const bytes = readFileSync(await download.path());
    await download.delete();
    return { name: download.suggestedFilename(), size: bytes.length, png: PNG.sync.read(bytes) };
  }
}
