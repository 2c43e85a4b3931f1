import type { Activity } from '../control/messages.ts';

type Listener = (activity: Activity) => void;

/** Tells what the server asks for to whoever watches; costs nothing while nobody does. */
export class Activities {
  readonly #listeners = new Set<Listener>();

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  tell(activity: Activity): void {
    for (const listener of this.#listeners) listener(activity);
  }

  watch(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
