import type { Mortal } from '@drover/connector-kit';
import type { Clock, ItemRef, StorageError } from '@drover/core';
import { ByteBudget } from './byte-budget.ts';
import { lost } from './errors.ts';
import { DOWNLOAD_BYTES, type SftpSession } from './session.ts';
import type { SessionPool } from './session-pool.ts';
import { orCancelled, tidied } from './wait.ts';

/** A session held for one operation. */
export interface Lease extends Disposable {
  readonly session: SftpSession;
  /** Bytes asked for or received and not yet consumed, all files that the connection reads on the session together. */
  readonly downloads: ByteBudget;
  /** The end of the connection. */
  readonly holder: Mortal;
  /** The end of the session or of the connection, as an operation on one item has to hear of it. */
  during(item: ItemRef): Mortal;
}

/** How long what is under way may take to tidy up when the connection is closed. */
const CLOSE_MS = 2_000;

/** What one `Connection` has of the sessions of its account. Its end ends what it began there, and nothing else. */
export class SessionShare {
  readonly #pool: SessionPool;
  readonly #held = new Set<Lease>();
  readonly #downloads = new WeakMap<SftpSession, ByteBudget>();
  readonly #listeners = new Set<(reason: StorageError) => void>();
  #ended: StorageError | null = null;
  #closing: Promise<void> | null = null;
  #idle: (() => void) | null = null;

  constructor(pool: SessionPool) {
    this.#pool = pool;
    pool.join(this);
  }

  get clock(): Clock {
    return this.#pool.clock;
  }

  /** Holds a session for an operation of this weight. */
  async acquire(weight: number, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    const holder = this.#end();
    if (holder.failure !== null) throw holder.failure;
    const { session, leave } = await this.#pool.enter(weight, holder, signal);
    if (holder.failure !== null) {
      leave();
      throw holder.failure;
    }
    const lease: Lease = {
      session,
      downloads: this.#downloadsOn(session),
      holder,
      during: (item) => firstOf(this.#end(item), session.during(item)),
      [Symbol.dispose]: () => {
        leave();
        this.#held.delete(lease);
        if (this.#held.size === 0) this.#idle?.();
      },
    };
    this.#held.add(lease);
    return lease;
  }

  /** Does an operation that may be left at any moment. */
  async with<T>(
    weight: number,
    signal: AbortSignal,
    work: (session: SftpSession, lease: Lease) => Promise<T>,
  ): Promise<T> {
    using lease = await this.acquire(weight, signal);
    return await orCancelled(work(lease.session, lease), signal, lease.holder);
  }

  /** Ends what is under way, waits a little until it has tidied up, and leaves. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const ended = this.#pool.ended();
    this.#ended = ended;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const tell of listeners) tell(ended);
    if (this.#held.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      await tidied([promise], this.clock, CLOSE_MS);
    }
    for (const lease of this.#held) lease[Symbol.dispose]();
    await this.#pool.leave(this);
  }

  #end(item?: ItemRef): Mortal {
    const told = (reason: StorageError): StorageError => (item === undefined ? reason : lost(reason, item));
    const failure = (): StorageError | null => (this.#ended === null ? null : told(this.#ended));
    return {
      get failure() {
        return failure();
      },
      onEnd: (callback) => {
        const tell = (reason: StorageError): void => callback(told(reason));
        this.#listeners.add(tell);
        return () => this.#listeners.delete(tell);
      },
    };
  }

  #downloadsOn(session: SftpSession): ByteBudget {
    const known = this.#downloads.get(session);
    if (known !== undefined) return known;
    const budget = new ByteBudget(DOWNLOAD_BYTES);
    this.#downloads.set(session, budget);
    return budget;
  }
}

function firstOf(one: Mortal, other: Mortal): Mortal {
  return {
    failure: one.failure ?? other.failure,
    onEnd: (callback) => {
      const forget = [one.onEnd(callback), other.onEnd(callback)];
      return () => {
        for (const each of forget) each();
      };
    },
  };
}
