/**
 * Typed events for the classes of this package. Listeners are called in the
 * order they came; one that throws does not keep the others from being called.
 */
export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  /** Calls `fn` at each `event`; the returned function ends that. */
  on<K extends keyof Events>(event: K, fn: (value: Events[K]) => void): () => void {
    let set = this.listeners.get(event);
    if (!set) this.listeners.set(event, (set = new Set()));
    const entry = (value: Events[K]): void => fn(value); // its own identity: the same fn may listen twice
    set.add(entry);
    return () => void this.listeners.get(event)?.delete(entry);
  }

  protected emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const fn of [...(this.listeners.get(event) ?? [])]) {
      try {
        (fn as (value: Events[K]) => void)(value);
      } catch (error) {
        // Thrown again where the page's own error handling sees it.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
