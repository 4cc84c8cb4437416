// Somebody at one of Halloo's pages, and what all of these have.
import { expect, type Locator, type Page } from '@playwright/test';

export class Visitor {
  constructor(
    readonly page: Page,
    readonly name: string,
  ) {}

  get nameField(): Locator {
    return this.page.getByRole('textbox', { name: 'Your name' });
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.nameField).toBeVisible();
  }

  /** Presses a button by its whole name; of those that fade, the pointer's coming brings them back. */
  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }
}
