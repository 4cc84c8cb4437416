// The state of a page that one comes into by a name: why the server refuses it, or has sent one out.
import type { RefusalCode } from '../client';
import { OwnSide } from './own-side';

export abstract class Entered extends OwnSide {
  protected whyRefused: RefusalCode | 'unreachable' | null = null;
  protected whyLeft: string | null = null;

  get refused(): RefusalCode | 'unreachable' | null {
    return this.whyRefused;
  }
  /** Why one is out again. */
  get left(): string | null {
    return this.whyLeft;
  }

  /** What is wrong with the name is for the old one. */
  forgive(): void {
    if (!this.whyRefused) return;
    this.whyRefused = null;
    this.changed();
  }
}
