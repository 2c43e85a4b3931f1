import type { Mortal } from '@drover/connector-kit';
import type { Clock, StorageError } from '@drover/core';
import { SftpSession } from './session.ts';
import { sessionClosed } from './session-errors.ts';
import type { Login } from './ssh-link.ts';
import { orCancelled } from './wait.ts';

/** What one `Connection` keeps busy: one Node thread saturates the server processes of two. */
const SESSIONS_OF_ONE = 2;
/** What an account keeps busy, however many connections it has: servers with more processors have something to do, and others find a place. */
const MOST_SESSIONS = 4;
/** Connections that are worth one session more. */
const CROWD = 8;
/** Operations on a session from which on one more is worth its login. A large file counts as eight. */
const BUSY_LOAD = 16;
export const LARGE_FILE_WEIGHT = 8;
/** A server that refused one more is asked again after this. */
const GROW_AGAIN_MS = 60_000;
/** As many that do not answer are replaced before they are given up. */
const MOST_LAGGING = 2;

/** Whoever shares the sessions of an account. */
interface Sharer {
  close(): Promise<void>;
}

/** An operation on a session, and how it is counted out. */
interface Entered {
  readonly session: SftpSession;
  readonly leave: () => void;
}

/**
 * The SSH connections of one account, which all its `Connection`s share: one to begin with, more under load, and a new one for each that broke.
 * The last `Connection` that leaves ends them.
 */
export class SessionPool {
  readonly clock: Clock;
  readonly #login: Login;
  readonly #log: (event: string, error: StorageError) => void;
  readonly #sharers = new Set<Sharer>();
  #closed = false;
  #sessions: SftpSession[] = [];
  #opening: Promise<SftpSession> | null = null;
  /** Ends with the last connection of those that share these sessions. */
  #time = new AbortController();
  #most = MOST_SESSIONS;
  #growFrom = Number.NEGATIVE_INFINITY;
  #told = false;

  constructor(login: Login, clock: Clock, log: (event: string, error: StorageError) => void) {
    this.#login = login;
    this.clock = clock;
    this.#log = log;
  }

  /** One more shares the sessions. */
  join(sharer: Sharer): void {
    this.#sharers.add(sharer);
  }

  /** The last one waits for the end of the sessions. */
  async leave(sharer: Sharer): Promise<void> {
    this.#sharers.delete(sharer);
    if (this.#sharers.size === 0) await this.#endAll();
  }

  /** Enters an operation of this weight into a session, opened first when there is none; `waiter` may end before that. */
  async enter(weight: number, waiter: Mortal, signal: AbortSignal): Promise<Entered> {
    if (this.#closed) throw this.ended();
    const chosen = this.#choose(waiter, signal);
    const session = chosen instanceof SftpSession ? chosen : await chosen;
    return { session, leave: session.enter(weight) };
  }

  #choose(waiter: Mortal, signal: AbortSignal): SftpSession | Promise<SftpSession> {
    const best = this.#best();
    if (best === null) return orCancelled(this.#open(), signal, waiter);
    if (!(best.lags || best.load >= BUSY_LOAD) || !this.#mayGrow()) return best;
    if (best.lags) return orCancelled(this.#openAnother(), signal, waiter).then((fresh) => fresh ?? best);
    if (this.#opening === null) void this.#openAnother();
    return best;
  }

  /** What those are told who ask for something after the end. */
  ended(): StorageError {
    return sessionClosed(this.#login.to);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sharers].map((sharer) => sharer.close()));
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    const [sessions, opening] = [this.#sessions, this.#opening];
    this.#time.abort(this.ended());
    this.#time = new AbortController();
    this.#sessions = [];
    this.#opening = null;
    await Promise.all(sessions.map((session) => session.close()));
    await opening?.catch(() => undefined);
  }

  /** The one with the least to do; one that owes answers for long only when there is no other. */
  #best(): SftpSession | null {
    this.#sessions = this.#sessions.filter((session) => session.failure === null);
    return this.#sessions.reduce<SftpSession | null>((best, session) => {
      if (best === null) return session;
      if (best.lags !== session.lags) return best.lags ? session : best;
      return session.load < best.load ? session : best;
    }, null);
  }

  #mayGrow(): boolean {
    const now = this.clock.monotonic();
    if (this.#most < MOST_SESSIONS && now >= this.#growFrom) this.#most = MOST_SESSIONS;
    const wanted = Math.min(this.#most, SESSIONS_OF_ONE + Math.floor(this.#sharers.size / CROWD));
    const lagging = this.#sessions.filter(({ lags }) => lags).length;
    return this.#sessions.length - Math.min(lagging, MOST_LAGGING) < wanted;
  }

  /** All who need a session while one is being opened wait for the same one. */
  #open(): Promise<SftpSession> {
    this.#opening ??= this.#openOne();
    return this.#opening;
  }

  async #openOne(): Promise<SftpSession> {
    const { signal } = this.#time;
    try {
      const session = await SftpSession.open(this.#login, this.clock, signal);
      if (signal.aborted) await session.close();
      else this.#sessions.push(session);
      return session;
    } finally {
      if (!signal.aborted) this.#opening = null;
    }
  }

  /** Under load. A server that refuses another connection, here null, is content for a while with those that it has given. */
  #openAnother(): Promise<SftpSession | null> {
    const { signal } = this.#time;
    return this.#open().catch((error: StorageError) => {
      if (signal.aborted) return null; // all ended meanwhile, and nobody refused anything
      if (this.#best() === null) return null; // it gives none at all, which whoever works with it is told
      this.#most = this.#sessions.length;
      this.#growFrom = this.clock.monotonic() + GROW_AGAIN_MS;
      if (!this.#told) this.#log(`The SFTP server gives no further connection; going on with ${this.#most}.`, error);
      this.#told = true;
      return null;
    });
  }
}
