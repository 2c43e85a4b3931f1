import { isOwnAnswer, serverAnswers } from './server-answers.ts';

const PAUSE_MS = 2000;

interface Settings {
  readonly send?: typeof fetch;
  readonly answers?: () => Promise<boolean>;
  readonly pauseMs?: number;
}

/** Knows whether the server can be reached: whenever a request fails it asks, and goes on asking until there is an answer. */
export class Reach {
  readonly #settings: Required<Settings>;
  readonly #listeners = new Set<() => void>();
  #away = false;
  #asking = false;

  constructor({ send = fetch.bind(globalThis), answers = serverAnswers, pauseMs = PAUSE_MS }: Settings = {}) {
    this.#settings = { send, answers, pauseMs };
  }

  readonly isAway = (): boolean => this.#away;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Sends a request as `fetch` does, and notices when it does not reach the server. */
  readonly fetch: typeof fetch = async (input, init) => {
    const { send } = this.#settings;
    try {
      const response = await send(input, init);
      if (!isOwnAnswer(response)) this.doubt();
      return response;
    } catch (error) {
      if (init?.signal?.aborted !== true) this.doubt();
      throw error;
    }
  };

  /** Something says that the server may be gone. */
  readonly doubt = (): void => {
    if (this.#asking) return;
    this.#asking = true;
    void this.#ask();
  };

  async #ask(): Promise<void> {
    const { answers, pauseMs } = this.#settings;
    for (;;) {
      const away = !(await answers());
      if (away !== this.#away) {
        this.#away = away;
        for (const listener of this.#listeners) listener();
      }
      if (!away) break;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    this.#asking = false;
  }
}
