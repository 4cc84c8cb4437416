// Somebody at a browser of their own, who does what people do on Halloo's pages.
import { expect, type Locator } from '@playwright/test';
import type { Call, Halloo } from '../../web/client';
import { Visitor } from './visitor';

declare global {
  interface Window {
    halloo: Halloo;
  }
}

export class Person extends Visitor {
  get fieldError(): Locator {
    return this.page.getByTestId('field-error');
  }
  /** The row of someone in the list. */
  row(name: string): Locator {
    return this.page.locator('hl-person').filter({ has: this.page.getByText(name, { exact: true }) });
  }
  get incoming(): Locator {
    return this.page.locator('hl-incoming');
  }
  get phase(): Locator {
    return this.page.getByTestId('phase');
  }
  /** The stage of a call that stands or comes about. */
  get stage(): Locator {
    return this.page.locator('hl-call main');
  }
  get ended(): Locator {
    return this.page.getByTestId('ended');
  }
  get lastCall(): Locator {
    return this.page.getByTestId('last-call');
  }
  get selfTile(): Locator {
    return this.page.getByTestId('self-tile');
  }

  async enter(): Promise<void> {
    await this.nameField.fill(this.name);
    await this.page.getByRole('button', { name: 'Come in' }).click();
    await this.isInside();
  }

  async isInside(): Promise<void> {
    await expect(this.page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible();
    await expect(this.page.getByTestId('me')).toContainText(this.name);
  }

  async call(other: string, { video = true } = {}): Promise<void> {
    await this.press(video ? `Call ${other} with video` : `Call ${other}, voice only`);
  }

  async rings(from: string): Promise<void> {
    await expect(this.incoming.getByRole('heading', { name: `${from} is calling` })).toBeVisible();
  }

  async accept({ video = true } = {}): Promise<void> {
    await this.press(video ? 'Accept with video' : 'Accept, voice only');
  }

  async isInCall(): Promise<void> {
    await expect(this.stage).toHaveAttribute('data-phase', 'connected', { timeout: 20_000 });
  }

  async isOutOfCall(): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => window.halloo.current)).toBeNull();
  }

  /** One of the running call's own words about itself. */
  callIs<K extends 'id' | 'muted' | 'video' | 'remote' | 'phase' | 'quality' | 'connectedAt'>(what: K): Promise<Call[K] | undefined> {
    return this.page.evaluate((key) => window.halloo.current?.[key], what as string as K) as Promise<Call[K] | undefined>;
  }

  /** The state of the way to the server. */
  async serverIs(state: Halloo['state']): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => window.halloo.state), { timeout: 30_000 }).toBe(state);
  }
}

/** From the click to picture and sound being on their way. */
export async function talk(caller: Person, callee: Person, video: { caller?: boolean; callee?: boolean } = {}): Promise<void> {
  await caller.call(callee.name, { video: video.caller ?? true });
  await callee.rings(caller.name);
  await callee.accept({ video: video.callee ?? true });
  await Promise.all([caller.isInCall(), callee.isInCall()]);
}
