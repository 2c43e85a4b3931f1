import { setImmediate } from 'node:timers/promises';
import { FirstFileClock } from '@drover/connector-kit';
import { displaySegment, type ItemRef, parentRef, StorageError } from '@drover/core';
import type { Endpoint } from './endpoint.ts';
import type { ServerKnowledge } from './knowledge.ts';
import type { ServerClock } from './listing/server-clock.ts';
import type { Owner, SessionPool } from './pool.ts';
import type { Session } from './session.ts';

/** A session on loan. */
export class Lease {
  readonly session: Session;
  /** Aborts when the connection that borrowed the session is closed. */
  readonly closing: AbortSignal;
  readonly #pool: SessionPool;
  #released = false;

  constructor(session: Session, pool: SessionPool, closing: AbortSignal) {
    this.session = session;
    this.#pool = pool;
    this.closing = closing;
  }

  get released(): boolean {
    return this.#released;
  }

  /** Gives it back; replies may still be on their way to us. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#pool.release(this.session);
  }
}

/** Sessions that broke before anything was done are replaced without a word, so often. */
const ATTEMPTS = 3;

/** How long the removal of an unfinished file may hold up what comes after it. */
const TIDY_MS = 5_000;

/** What all operations of one connection share. */
export class Room implements Owner, AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly knowledge: ServerKnowledge;
  readonly clock: ServerClock;
  /** Absent where the server cannot be asked for the time of one file. */
  readonly fileClock?: FirstFileClock;
  readonly #pool: SessionPool;
  readonly #closing = new AbortController();
  /** The folder that is this connection's root, without a slash at its end. */
  readonly #base: string;
  readonly #tidying = new Set<Promise<void>>();

  constructor(parts: {
    readonly endpoint: Endpoint;
    readonly knowledge: ServerKnowledge;
    readonly clock: ServerClock;
    readonly pool: SessionPool;
    readonly base: string;
  }) {
    this.endpoint = parts.endpoint;
    this.knowledge = parts.knowledge;
    this.clock = parts.clock;
    this.#pool = parts.pool;
    this.#base = parts.base;
    if (parts.knowledge.features?.mdtm === true) this.fileClock = new FirstFileClock(parts.endpoint.clock);
  }

  /** Aborts when this connection is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Ends all that goes on here, but for the removal of what was left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#tidying);
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(this.#pool.abandon(this));
    await setImmediate(); // sockets report their end in the next turn
  }

  /** The absolute path of an item, as it goes into a command. */
  path(item: ItemRef): string {
    if (item.segments.length === 0) return this.#base === '' ? '/' : this.#base;
    for (const name of item.segments) if (!FINE.test(name)) throw noSuchName(name, item);
    return `${this.#base}/${item.segments.join('/')}`;
  }

  /** The absolute path of the folder that holds an item. */
  folderPath(item: ItemRef): string {
    return this.path(parentRef(item) ?? item);
  }

  distrustIdle(): void {
    this.#pool.distrustIdle();
  }

  /** Removes what an operation left that failed or was cut short; a leftover that stays has a name that later runs recognise. */
  tidy(path: string): Promise<void> {
    const removing = this.use(AbortSignal.timeout(TIDY_MS), ({ session }) => session.control.send('DELE', path))
      .then(ignore, ignore)
      .finally(() => this.#tidying.delete(removing));
    this.#tidying.add(removing);
    return removing;
  }

  async lease(signal: AbortSignal): Promise<Lease> {
    return new Lease(await this.#pool.acquire(this, signal), this.#pool, this.closing);
  }

  /**
   * Runs an operation on a session. It is run again on another session when its own was lost, so it must be harmless to repeat.
   * Cancelling ends the session, for nobody knows what the server is in the middle of.
   */
  async use<T>(signal: AbortSignal, operation: (lease: Lease) => Promise<T>): Promise<T> {
    return this.keep(signal, async (lease) => {
      const result = await operation(lease);
      lease.release();
      return result;
    });
  }

  /** Like `use`, but the operation keeps the session beyond its end, unless it fails. */
  async keep<T>(signal: AbortSignal, operation: (lease: Lease) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const lease = await this.lease(signal);
      try {
        return await cancellable(operation(lease), lease, signal);
      } catch (error) {
        lease.release();
        signal.throwIfAborted();
        const mended = !lease.session.usable && isLoss(error) && attempt < ATTEMPTS;
        if (!mended) throw error;
        if (lease.session.served) this.distrustIdle();
      }
    }
  }
}

/** A connection that is gone can be replaced at once; silence has cost a deadline already and is for others to judge. */
export function isLoss(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'unavailable' && error.retryable;
}

/** A promise that rejects at once when it is cancelled or its connection is closed; the session under it is ended then. */
export function cancellable<T>(operation: Promise<T>, lease: Lease, signal: AbortSignal): Promise<T> {
  return unlessAborted(operation, [signal, lease.closing], () => {
    if (!lease.released) lease.session.destroy();
  });
}

/** A promise that rejects with the reason of the first signal that aborts. */
export function unlessAborted<T>(
  operation: Promise<T>,
  signals: readonly AbortSignal[],
  onAbort?: () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      onAbort?.();
      reject(signals.find(({ aborted }) => aborted)?.reason);
    };
    const done = (): void => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    };
    for (const signal of signals) signal.addEventListener('abort', abort);
    if (signals.some(({ aborted }) => aborted)) abort();
    operation.then(resolve, reject).finally(done);
  });
}

/** The failure that led to tidying up is reported. */
function ignore(): void {}

const FINE = /^(?!\.{1,2}$)[^/\0\uef00\r\n]+$/;

function noSuchName(name: string, item: ItemRef): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `FTP can name no item "${displaySegment(name)}".`,
    remedy: 'Rename it.',
    item,
  });
}
