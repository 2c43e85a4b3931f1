/** How many requests one batch may hold. Source: "Combine multiple HTTP requests using JSON batching", Microsoft Graph. */
const MOST = 20;

/** A request within a batch. `path` is below the version of Graph and begins with a slash. */
export interface BatchRequest {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

/** What one request of a batch got, with a status of its own. Headers by lower-case name. */
export interface BatchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Sends several requests at once: an answer for each, in their order. */
export type SendBatch = (requests: readonly BatchRequest[], signal: AbortSignal) => Promise<readonly BatchAnswer[]>;

interface Waiting {
  readonly request: BatchRequest;
  readonly signal: AbortSignal;
  readonly resolve: (answer: BatchAnswer | null) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends what several callers ask for at the same moment together. Nobody waits for others to come. What fails for all of a batch fails for each
 * caller: nobody knows then which of the requests were done, so none is sent again here.
 */
export class BatchQueue {
  readonly #send: SendBatch;
  #waiting: Waiting[] = [];

  constructor(send: SendBatch) {
    this.#send = send;
  }

  /** Null where nobody else asks at the moment: then nothing was sent. Rejects with the signal's reason when cancelled; what was sent may have been done. */
  ask(request: BatchRequest, signal: AbortSignal): Promise<BatchAnswer | null> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, signal, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < all.length; at += MOST) void this.#sendAll(all.slice(at, at + MOST));
  }

  async #sendAll(given: readonly Waiting[]): Promise<void> {
    const wanted = given.filter(({ signal, reject }) => {
      if (signal.aborted) reject(signal.reason);
      return !signal.aborted;
    });
    const [first] = wanted;
    if (wanted.length < 2) return first?.resolve(null);
    using unwanted = new Unwanted(wanted);
    try {
      const requests = wanted.map(({ request }) => request);
      const answers = await this.#send(requests, unwanted.signal);
      for (const [at, { resolve }] of wanted.entries()) resolve(answers[at] as BatchAnswer);
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }
}

/** Lets go each caller who cancels, and ends the batch when all have. */
class Unwanted implements Disposable {
  readonly #over = new AbortController();
  readonly #listeners: (() => void)[] = [];

  constructor(callers: readonly Waiting[]) {
    let left = callers.length;
    for (const { signal, reject } of callers) {
      const leave = () => {
        reject(signal.reason);
        if (--left === 0) this.#over.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#listeners.push(() => signal.removeEventListener('abort', leave));
    }
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  [Symbol.dispose](): void {
    for (const remove of this.#listeners) remove();
  }
}
