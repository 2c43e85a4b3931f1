import type { RunSession, RunStore } from './run-store.ts';

/** Numbers for folders and batches that nobody else is given, fetched many at a time. */
export class Ids {
  readonly #store: Pick<RunStore, 'reserve'>;
  readonly #session: RunSession;
  #next = 0;
  #end = 0;
  #fetching: Promise<void> | null = null;

  constructor(store: Pick<RunStore, 'reserve'>, session: RunSession) {
    this.#store = store;
    this.#session = session;
  }

  async take(): Promise<number> {
    while (this.#next >= this.#end) {
      this.#fetching ??= this.#fetch().finally(() => {
        this.#fetching = null;
      });
      await this.#fetching;
    }
    return this.#next++;
  }

  async #fetch(): Promise<void> {
    const { first, count } = await this.#store.reserve(this.#session);
    this.#next = first;
    this.#end = first + count;
  }
}
