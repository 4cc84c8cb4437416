// What was taken and not thrown away, newest first, in memory only. Bounded: a place is taken before a
// picture is encoded, so that quick fingers cannot go over it.
import { Emitter } from '../client/emitter.js';
import { fileName } from './naming.js';

export const traySize = 24;

export interface Picture {
  readonly id: number;
  readonly kind: 'picture' | 'strip';
  readonly name: string;
  readonly taken: Date;
  readonly width: number;
  readonly height: number;
  readonly blob: Blob;
  /** An object URL of the blob; valid while the picture is in the tray. */
  readonly url: string;
}

export class Tray extends Emitter<{ change: void; added: Picture }> {
  #pictures: readonly Picture[] = [];
  #coming = 0;
  #lastId = 0;
  readonly #names = new Set<string>();

  get pictures(): readonly Picture[] {
    return this.#pictures;
  }

  get full(): boolean {
    return this.#pictures.length + this.#coming >= traySize;
  }

  /** False when the tray is full or the browser cannot encode (out of memory). */
  async add(kind: Picture['kind'], canvas: HTMLCanvasElement, taken: Date): Promise<boolean> {
    if (this.full) return false;
    this.#coming++;
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    this.#coming--;
    if (!blob) return false;
    const name = fileName(kind, taken, this.#names);
    this.#names.add(name);
    const { width, height } = canvas;
    const url = URL.createObjectURL(blob);
    const picture = { id: ++this.#lastId, kind, name, taken, width, height, blob, url };
    this.#pictures = [picture, ...this.#pictures];
    this.emit('change', undefined);
    this.emit('added', picture);
    return true;
  }

  remove(picture: Picture): void {
    this.#pictures = this.#pictures.filter((kept) => kept !== picture);
    URL.revokeObjectURL(picture.url);
    this.emit('change', undefined);
  }

  clear(): void {
    for (const picture of this.#pictures) URL.revokeObjectURL(picture.url);
    this.#pictures = [];
    this.emit('change', undefined);
  }
}
