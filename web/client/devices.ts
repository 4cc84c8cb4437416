/** The cameras, microphones and speakers of this device, and which of them the person chose. */
import type { DeviceKind } from './types';

export interface Devices {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export type Chosen = Record<DeviceKind, string | null>;

const key = 'halloo:devices';

export async function listDevices(source: MediaDevices | undefined): Promise<Devices> {
  let all: MediaDeviceInfo[] = [];
  try {
    all = (await source?.enumerateDevices()) ?? [];
  } catch {
    // As good as none.
  }
  // Before the permission there are entries without id and name: nothing to choose among.
  const of = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
    all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
}

export class Choice {
  readonly chosen: Chosen = { camera: null, microphone: null, speaker: null };

  constructor(private readonly storage: Storage | undefined) {
    try {
      const saved = JSON.parse(storage?.getItem(key) ?? '{}') as Partial<Record<DeviceKind, unknown>> | null;
      for (const kind of ['camera', 'microphone', 'speaker'] as const) {
        const id = saved?.[kind];
        if (typeof id === 'string') this.chosen[kind] = id;
      }
    } catch {
      // Storage may be switched off, or hold something else.
    }
  }

  set(kind: DeviceKind, deviceId: string | null): void {
    this.chosen[kind] = deviceId;
    try {
      this.storage?.setItem(key, JSON.stringify(this.chosen));
    } catch {
      // Full or switched off: then it holds for this page.
    }
  }
}
