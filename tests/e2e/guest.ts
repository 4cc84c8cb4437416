// Somebody in a room, or at its door, who does what people do on the room page.
import { expect, type Locator } from '@playwright/test';
import { Visitor } from './visitor';

export class Guest extends Visitor {
  /** The stage, from the moment that one is inside. */
  get stage(): Locator {
    return this.page.locator('hl-room main');
  }
  get notice(): Locator {
    return this.page.locator('hl-room .news hl-notice');
  }
  get ended(): Locator {
    return this.page.getByTestId('room-ended');
  }
  get news(): Locator {
    return this.page.getByTestId('news');
  }
  get tiles(): Locator {
    return this.page.getByTestId('tile');
  }
  tile(name: string, source: 'video' | 'screen' = 'video'): Locator {
    return this.page.locator(`[data-test=tile][data-name="${name}"][data-seat$="-${source}"]`);
  }
  get messages(): Locator {
    return this.page.getByTestId('message');
  }
  /** In the list of people. */
  row(name: string): Locator {
    return this.page.locator(`[data-test=participant][data-name="${name}"]`);
  }
  get knock(): Locator {
    return this.page.getByTestId('knock');
  }

  async join(): Promise<void> {
    await this.nameField.fill(this.name);
    await this.press('Join');
  }

  async isInside(): Promise<void> {
    await expect(this.stage).toBeVisible();
  }

  /** How many are here, oneself among them. */
  async sees(count: number): Promise<void> {
    await expect(this.page.getByTestId('people-count')).toHaveText(count === 1 ? '1 person' : `${count} people`);
  }

  async openPeople(): Promise<void> {
    await this.page.getByTestId('people-count').click();
  }

  async write(text: string): Promise<void> {
    const field = this.page.getByRole('textbox', { name: 'Message' });
    await field.fill(text);
    await field.press('Enter');
  }
}
