// What has been written while one was in the room. Nothing of it is kept.

export interface Said {
  number: number;
  from: number;
  name: string;
  text: string;
  own: boolean;
  at: Date;
}

const most = 1000;

export class ChatLog {
  said: readonly Said[] = [];
  unread = 0;
  private reading = false;

  add(said: Said): void {
    this.said = [...this.said.slice(1 - most), said];
    if (!said.own && !this.reading) this.unread += 1;
  }

  /** While it is before the person's eyes nothing is unread. */
  read(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }
}

export type Piece = string | URL;

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** A text's addresses of pages told from the rest of it. No other kind of address is ever led to. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"“”„«»]+/giu)) {
    let address = match[0].replace(/[.,;:!?'’…]+$/u, '');
    // A bracket that the sentence opened closes the sentence's, not the address.
    if (address.endsWith(')') && !address.includes('(')) address = address.slice(0, -1);
    const url = parsed(address);
    // Who writes name@host wants the name read as the host.
    if (!url || url.username !== '' || url.password !== '') continue;
    if (match.index > from) found.push(text.slice(from, match.index));
    found.push(url);
    from = match.index + address.length;
  }
  if (from < text.length) found.push(text.slice(from));
  return found;
}
