// Who sits on which page of tiles. Who was heard last comes to the first page, in the place of whoever has
// been silent there longest; nobody else moves.

export class Seats {
  private order: number[] = [];
  private readonly heard = new Map<number, number>();
  private clock = 0;

  /** Takes in who came, in their order, and lets go of who left. */
  follow(present: readonly number[]): void {
    const here = new Set(present);
    this.order = this.order.filter((id) => here.has(id));
    const seated = new Set(this.order);
    for (const id of present) if (!seated.has(id)) this.order.push(id);
    for (const id of this.heard.keys()) if (!here.has(id)) this.heard.delete(id);
  }

  /** Who speaks now, or asks to be seen in another way, the loudest first. */
  hear(speaking: readonly number[]): void {
    for (const id of [...speaking].reverse()) this.heard.set(id, ++this.clock);
  }

  /** All, so that those who were heard last are among the first `firstPage`. */
  arrange(firstPage: number): readonly number[] {
    const last = (id: number): number => this.heard.get(id) ?? 0;
    for (let behind = firstPage; behind < this.order.length; behind++) {
      const id = this.order[behind]!;
      let quietest = 0;
      for (let ahead = 1; ahead < firstPage; ahead++) {
        // Of those who were never heard the last to come gives way.
        if (last(this.order[ahead]!) <= last(this.order[quietest]!)) quietest = ahead;
      }
      if (firstPage > 0 && last(id) > last(this.order[quietest]!)) {
        this.order[behind] = this.order[quietest]!;
        this.order[quietest] = id;
      }
    }
    return this.order;
  }
}
