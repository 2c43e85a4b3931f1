import { StorageError } from '@drover/core';
import type { Method } from '../wire/params.ts';

/**
 * What calls hold at a time, in bytes, over all links of an agent. Each kind has its own, so that what waits for its reader never keeps
 * away what that reader waits for: reads that stand still do not hold up writes, nor walks listings.
 */
const MOST = {
  writing: 24 * 1024 * 1024,
  reading: 64 * 1024 * 1024,
  walking: 32 * 1024 * 1024,
  listing: 32 * 1024 * 1024,
  asking: 16 * 1024 * 1024,
} as const;
type Kind = keyof typeof MOST;

/** About what a call of these methods holds while nobody takes its answer. A packed write holds what it is sent, and asks for that itself. */
const HOLDS: Partial<Record<Method, readonly [kind: Kind, bytes: number]>> = {
  read: ['reading', 128 * 1024],
  'bulkRead.readMany': ['reading', 2 * 1024 * 1024],
  'walk.tree': ['walking', 1024 * 1024],
  list: ['listing', 512 * 1024],
  'facts.of': ['asking', 2 * 1024 * 1024],
  'access.mayRead': ['asking', 1024 * 1024],
};

/** How long a call waits for others to give back what they hold before it is refused, and may be tried again. */
const PATIENCE_MS = 60_000;

interface Waiting {
  readonly bytes: number;
  readonly go: () => void;
}

/** Memory that calls share; whoever finds too little waits for his turn. */
class Share {
  #left: number;
  readonly #waiting = new Set<Waiting>();

  constructor(most: number) {
    this.#left = most;
  }

  async take(bytes: number, signal: AbortSignal): Promise<Disposable> {
    if (this.#waiting.size > 0 || bytes > this.#left) await this.#turn(bytes, signal);
    else this.#left -= bytes;
    let held = bytes;
    return {
      [Symbol.dispose]: () => {
        this.#left += held;
        held = 0;
        this.#next();
      },
    };
  }

  /** Resolves when the bytes are taken. */
  #turn(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        signal.removeEventListener('abort', abort);
        this.#waiting.delete(waiting);
      };
      const waiting = {
        bytes,
        go: () => {
          end();
          resolve();
        },
      };
      const giveUp = (reason: unknown): void => {
        end();
        reject(reason);
        this.#next(); // a smaller one may have waited behind it
      };
      const abort = (): void => giveUp(signal.reason);
      const late = setTimeout(() => giveUp(busy()), PATIENCE_MS);
      signal.addEventListener('abort', abort, { once: true });
      this.#waiting.add(waiting);
      if (signal.aborted) abort();
    });
  }

  #next(): void {
    for (const waiting of this.#waiting) {
      if (waiting.bytes > this.#left) return;
      this.#left -= waiting.bytes;
      waiting.go();
    }
  }
}

/** Bounds what all calls of an agent hold together. */
export class HeldBudget {
  readonly #shares = new Map<Kind, Share>();

  /** Waits until a call of the method may begin; null where it holds nothing to speak of. */
  async begin(method: Method, signal: AbortSignal): Promise<Disposable | null> {
    const holds = HOLDS[method];
    return holds === undefined ? null : await this.#share(holds[0]).take(holds[1], signal);
  }

  /** Waits until this much content may be gathered for files that are written. */
  async gather(bytes: number, signal: AbortSignal): Promise<Disposable> {
    return await this.#share('writing').take(bytes, signal);
  }

  #share(kind: Kind): Share {
    const known = this.#shares.get(kind);
    if (known !== undefined) return known;
    const share = new Share(MOST[kind]);
    this.#shares.set(kind, share);
    return share;
  }
}

function busy(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The agent holds as much for other calls as it may.',
    remedy: 'It is tried again. If this comes back, run fewer transfers at once.',
  });
}
