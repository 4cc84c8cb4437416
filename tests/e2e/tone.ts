// A microphone that hears bursts of a tone: a WAV file for Chromium's --use-file-for-fake-audio-capture.
// Bursts at changing pitches, for noise suppression takes a steady tone for noise.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const rate = 48_000;
const burstSeconds = 0.25;
const pitches = [440, 660, 550, 880];
const loudness = 0.6; // of full scale

/** RIFF WAVE, 16-bit PCM, mono. */
function wave(): Buffer {
  const burst = rate * burstSeconds;
  const samples = new Int16Array(burst * pitches.length);
  samples.forEach((_, at) => {
    const within = (at % burst) / burst;
    const envelope = Math.sin(Math.PI * within) ** 2;
    const pitch = pitches[Math.floor(at / burst)]!;
    samples[at] = Math.round(32_767 * loudness * envelope * Math.sin((2 * Math.PI * pitch * at) / rate));
  });
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20); // PCM
  header.writeUInt16LE(1, 22); // channels
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

export class ToneFile {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'halloo-tone-'));
  private readonly file = path.join(this.#folder, 'tone.wav');

  readonly flag = `--use-file-for-fake-audio-capture=${this.file}`;

  constructor() {
    writeFileSync(this.file, wave());
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
