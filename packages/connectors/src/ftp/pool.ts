import { StorageError, toStorageError } from '@drover/core';
import { type Endpoint, labelOf } from './endpoint.ts';
import type { ServerKnowledge } from './knowledge.ts';
import { openingAtOnce, worthwhileSessions } from './limits.ts';
import type { Session } from './session.ts';

/** Whoever uses sessions; all that belongs to one owner can be ended together. */
export type Owner = object;

interface Waiter {
  readonly owner: Owner;
  readonly resolve: (session: Session) => void;
  readonly reject: (error: unknown) => void;
}

/** With more sessions than this, one is left to others when the server refuses more. */
const CROWD = 4;

/** The sessions of one account: opened when needed, shared in the order of asking, never more than the server bears. */
export class SessionPool {
  readonly #endpoint: Endpoint;
  readonly #knowledge: ServerKnowledge;
  readonly #open: (signal: AbortSignal) => Promise<Session>;
  readonly #closing = new AbortController();
  readonly #idle: Session[] = [];
  readonly #busy = new Map<Session, Owner>();
  readonly #waiting: Waiter[] = [];
  readonly #gone = new WeakSet<Owner>();
  #limit: number;
  #opening = 0;
  #failures = 0;
  #notBefore = 0;
  #impatientSince: number | null = null;
  #refusedAt = 0;
  #growTimer: NodeJS.Timeout | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(endpoint: Endpoint, knowledge: ServerKnowledge, open: (signal: AbortSignal) => Promise<Session>) {
    this.#endpoint = endpoint;
    this.#knowledge = knowledge;
    this.#open = open;
    this.#limit = endpoint.limits.maxSessions;
  }

  /** A session for the caller alone, until it is given back. */
  acquire(owner: Owner, signal: AbortSignal): Promise<Session> | Session {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted || this.#gone.has(owner)) throw closed(this.#endpoint);
    const session = this.#waiting.length === 0 ? this.#takeIdle() : null;
    if (session !== null) {
      this.#busy.set(session, owner);
      return session;
    }
    return this.#wait(owner, signal);
  }

  /** Takes a session back; commands may still be under way on it. */
  release(session: Session): void {
    if (!this.#busy.delete(session)) return;
    if (!session.usable || this.#closing.signal.aborted) {
      session.destroy();
    } else if (this.#busy.size + this.#idle.length >= this.#limit && session.control.outstanding === 0) {
      session.quit();
    } else {
      session.served = true;
      session.idleSince = this.#now();
      this.#idle.push(session);
      this.#idleTimer ??= this.#later(this.#endpoint.limits.idleSessionMs, () => this.#sweep());
    }
    this.#serve();
  }

  /** A session that had been idle turned out to be dead, so the others that are idle may be too. */
  distrustIdle(): void {
    for (const session of this.#idle.splice(0)) session.quit();
  }

  /**
   * Ends everything that one owner waits for or works with, and the sessions that nobody uses now. Answers with what it told those
   * who waited.
   */
  abandon(owner: Owner): StorageError {
    const error = closed(this.#endpoint);
    this.#gone.add(owner);
    for (const waiter of this.#waiting.filter((waiting) => waiting.owner === owner)) {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.reject(error);
    }
    for (const [session, user] of this.#busy) if (user === owner) session.destroy(error);
    // A session with replies outstanding was given back early, and somebody still waits for them.
    const kept = this.#idle.filter((session) => session.control.outstanding > 0);
    for (const session of this.#idle) if (!kept.includes(session)) session.quit();
    this.#idle.splice(0, this.#idle.length, ...kept);
    return error;
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    const error = closed(this.#endpoint);
    this.#closing.abort(error);
    for (const timer of [this.#growTimer, this.#retryTimer, this.#idleTimer]) if (timer !== null) clearTimeout(timer);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    for (const session of this.#idle.splice(0)) session.quit();
    for (const session of this.#busy.keys()) session.destroy(error);
  }

  #wait(owner: Owner, signal: AbortSignal): Promise<Session> {
    return new Promise((resolve, reject) => {
      const settle = (): void => signal.removeEventListener('abort', abort);
      const waiter: Waiter = {
        owner,
        resolve: (session) => {
          settle();
          resolve(session);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      const abort = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at !== -1) this.#waiting.splice(at, 1);
        waiter.reject(signal.reason);
      };
      signal.addEventListener('abort', abort);
      this.#waiting.push(waiter);
      this.#serve();
    });
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const session = this.#takeIdle();
      if (session === null) break;
      const waiter = this.#waiting.shift();
      if (waiter === undefined) break;
      this.#busy.set(session, waiter.owner);
      waiter.resolve(session);
    }
    this.#grow();
  }

  #takeIdle(): Session | null {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.usable) return session;
      session.destroy();
    }
    return null;
  }

  #grow(): void {
    const { limits } = this.#endpoint;
    const worthwhile = worthwhileSessions(this.#knowledge.roundTripMs, limits);
    const atOnce = this.#knowledge.loggedIn ? openingAtOnce(this.#knowledge.roundTripMs, limits) : 1;
    const wanted = (): boolean =>
      this.#waiting.length > this.#opening &&
      this.#opening < atOnce &&
      this.#busy.size + this.#idle.length + this.#opening < Math.min(this.#limit, worthwhile);
    if (!wanted() || this.#retryTimer !== null || this.#closing.signal.aborted) return;
    const pause = this.#notBefore - this.#now();
    if (pause > 0) {
      this.#retryTimer = this.#later(pause, () => {
        this.#retryTimer = null;
        this.#grow();
      });
      return;
    }
    while (wanted()) this.#add();
  }

  #add(): void {
    this.#opening += 1;
    this.#open(this.#closing.signal).then(
      (session) => {
        this.#opening -= 1;
        this.#failures = 0;
        this.#impatientSince = null;
        if (this.#closing.signal.aborted) {
          session.destroy();
          return;
        }
        session.idleSince = this.#now();
        this.#idle.push(session);
        this.#idleTimer ??= this.#later(this.#endpoint.limits.idleSessionMs, () => this.#sweep());
        this.#serve();
      },
      (error: unknown) => {
        this.#opening -= 1;
        if (!this.#closing.signal.aborted) this.#refused(toStorageError(error));
      },
    );
  }

  /** A session could not be opened: live with those there are, else wait where that may help, else give the error on. */
  #refused(error: StorageError): void {
    const [first, longest] = this.#endpoint.limits.reconnectMs;
    this.#notBefore = this.#now() + Math.min(longest, first * 2 ** this.#failures) * (0.75 + Math.random() / 2);
    this.#failures += 1;
    const live = this.#busy.size + this.#idle.filter((session) => session.usable).length;
    if (live > 0) this.#shrink(live, error);
    else if (!this.#worthWaiting(error)) for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    this.#serve();
  }

  #shrink(live: number, error: StorageError): void {
    const fewer = live > CROWD ? live - 1 : live; // the last place is for somebody else
    if (fewer >= this.#limit) return;
    this.#limit = fewer;
    const label = labelOf(this.#endpoint);
    this.#endpoint.log.warn(
      { server: label, connections: fewer, reply: error.vendor, error: error.message },
      'server refused a further connection; going on with those there are',
    );
    this.#knowledge.notes.add(`The server refused more than ${live} connections at once; Drover uses ${fewer}.`);
    this.#growTimer ??= this.#later(this.#endpoint.limits.growAgainMs, () => {
      this.#growTimer = null;
      this.#limit = Math.min(this.#limit + 1, this.#endpoint.limits.maxSessions);
      this.#grow();
    });
  }

  /** A server that let us in before may still be counting connections that have died: that is waited out once. */
  #worthWaiting(error: StorageError): boolean {
    if (!this.#knowledge.loggedIn) return false;
    // A password that was right may be refused for the number of connections; asking often would look like guessing.
    if (error.kind !== 'rate-limited' && !(error.kind === 'unauthenticated' && this.#failures <= 3)) return false;
    const { patienceMs } = this.#endpoint.limits;
    const now = this.#now();
    // Who tries again soon after is not to wait as long again.
    if (now - this.#refusedAt > patienceMs) this.#impatientSince = null;
    this.#refusedAt = now;
    this.#impatientSince ??= now;
    return now - this.#impatientSince < patienceMs;
  }

  #sweep(): void {
    const { idleSessionMs } = this.#endpoint.limits;
    const now = this.#now();
    this.#idleTimer = null;
    const fresh = this.#idle.filter((session) => now - session.idleSince < idleSessionMs);
    for (const session of this.#idle) if (!fresh.includes(session)) session.quit();
    this.#idle.splice(0, this.#idle.length, ...fresh);
    if (fresh.length > 0) this.#idleTimer = this.#later(idleSessionMs / 2, () => this.#sweep());
  }

  #later(ms: number, run: () => void): NodeJS.Timeout {
    return setTimeout(run, ms);
  }

  #now(): number {
    return this.#endpoint.clock.monotonic();
  }
}

function closed(endpoint: Endpoint): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The connection to ${labelOf(endpoint)} was closed.`,
    remedy: 'Open it again.',
    retryable: false,
  });
}
