/**
 * Finds out whether something that is to come in really does: whether pictures
 * are decoded, whether sound is more than what the browser makes up for
 * missing packets (W3C webrtc-stats).
 */
import type { Environment } from '../environment';
import { kindOf, type Incoming } from './way';

/** At first, while a handover may wait for it, and when it takes longer: nobody may be looking. */
const soonMs = 40;
const laterMs = 250;
const soonFor = 100;
/** What has just begun may stumble: packets come in bursts, the first key frame is large. */
const steadyMs = 500;

interface Inbound {
  type: string;
  framesDecoded?: number;
  freezeCount?: number;
  packetsReceived?: number;
  totalSamplesReceived?: number;
  concealedSamples?: number;
}

export class Arrival {
  private cancel: (() => void) | null = null;
  private before: Inbound | null = null;
  private looks = 0;
  private stopped = false;
  private provenAt: number | null = null;
  private isSteady = false;

  /** @param arrived called when it is proven, and when it is steady */
  constructor(
    private readonly environment: Environment,
    private readonly incoming: Incoming,
    private readonly arrived: () => void,
  ) {
    void this.look();
  }

  /** Something of it has been decoded. */
  get proven(): boolean {
    return this.provenAt !== null;
  }
  /** It has come for a while without stumbling. */
  get steady(): boolean {
    return this.isSteady;
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private async look(): Promise<void> {
    let now: Inbound | undefined;
    try {
      const report = (await this.incoming.receiver.getStats()) as unknown as Map<string, Inbound>;
      now = [...report.values()].find(({ type }) => type === 'inbound-rtp');
    } catch {
      // Closed meanwhile.
    }
    if (this.stopped) return;
    if (now) this.judge(now);
    if (this.isSteady || this.stopped) return;
    this.looks += 1;
    this.cancel = this.environment.after(this.looks < soonFor ? soonMs : laterMs, () => void this.look());
  }

  private judge(now: Inbound): void {
    const before = this.before ?? now;
    const time = this.environment.now();
    if (this.provenAt === null) {
      if (this.flows(before, now)) {
        this.provenAt = time;
        this.before = now;
        return this.arrived();
      }
    } else if (this.stumbles(before, now)) {
      this.provenAt = time;
      this.before = now;
    } else if (time - this.provenAt >= steadyMs && this.flows(before, now)) {
      this.isSteady = true;
      return this.arrived();
    }
    // Pictures are compared with the first look; sound with the last, so that a rough beginning counts no longer.
    if (!this.before || kindOf(this.incoming.source) === 'audio') this.before = now;
  }

  private flows(before: Inbound, now: Inbound): boolean {
    if (kindOf(this.incoming.source) === 'video') return grown('framesDecoded', before, now) >= 2;
    if (grown('packetsReceived', before, now) < 1) return false;
    if (now.concealedSamples === undefined) return true; // a browser that does not tell
    return grown('totalSamplesReceived', before, now) > 0 && !this.stumbles(before, now);
  }

  private stumbles(before: Inbound, now: Inbound): boolean {
    return grown('freezeCount', before, now) > 0 || grown('concealedSamples', before, now) > 0;
  }
}

function grown(key: Exclude<keyof Inbound, 'type'>, before: Inbound, now: Inbound): number {
  return (now[key] ?? 0) - (before[key] ?? 0);
}
