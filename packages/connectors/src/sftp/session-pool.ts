import type { Clock, StorageError } from '@drover/core';
import { SftpSession } from './session.ts';
import { sessionClosed } from './session-errors.ts';
import type { Login } from './ssh-link.ts';
import { orCancelled } from './wait.ts';

/** A session held for one operation. */
export interface Lease extends Disposable {
  readonly session: SftpSession;
}

/** More SSH connections bring nothing: one Node thread saturates the server processes of two. */
const MAX_SESSIONS = 2;
/** Operations on a session from which on a second one is worth its login. A large file counts as eight. */
const BUSY_LOAD = 16;
export const LARGE_FILE_WEIGHT = 8;

/** The SSH connections of one `Connection`: one to begin with, another under load, and a new one for each that broke. */
export class SessionPool {
  readonly #login: Login;
  readonly #clock: Clock;
  readonly #log: (event: string, error: StorageError) => void;
  readonly #closing = new AbortController();
  #sessions: SftpSession[] = [];
  #opening: Promise<SftpSession> | null = null;
  #most = MAX_SESSIONS;

  constructor(login: Login, clock: Clock, log: (event: string, error: StorageError) => void) {
    this.#login = login;
    this.#clock = clock;
    this.#log = log;
  }

  /** A session to work on, opened first when there is none. */
  async acquire(weight: number, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) throw sessionClosed(this.#login.to);
    const best = this.#leastLoaded() ?? (await orCancelled(this.#open(), signal));
    if (best.load >= BUSY_LOAD && this.#sessions.length < this.#most && this.#opening === null) this.#openAnother();
    const leave = best.enter(weight);
    return { session: best, [Symbol.dispose]: leave };
  }

  async close(): Promise<void> {
    this.#closing.abort(sessionClosed(this.#login.to));
    const sessions = this.#sessions;
    this.#sessions = [];
    await Promise.all(sessions.map((session) => session.close()));
    await this.#opening?.catch(() => undefined);
  }

  #leastLoaded(): SftpSession | null {
    this.#sessions = this.#sessions.filter((session) => session.failure === null);
    return this.#sessions.reduce<SftpSession | null>(
      (best, session) => (best === null || session.load < best.load ? session : best),
      null,
    );
  }

  /** All who need a session while one is being opened wait for the same one. */
  #open(): Promise<SftpSession> {
    this.#opening ??= this.#openOne();
    return this.#opening;
  }

  async #openOne(): Promise<SftpSession> {
    try {
      const session = await SftpSession.open(this.#login, this.#clock, this.#closing.signal);
      if (this.#closing.signal.aborted) await session.close();
      else this.#sessions.push(session);
      return session;
    } finally {
      this.#opening = null;
    }
  }

  /** Under load. A server that refuses another connection is content with those that it has given. */
  #openAnother(): void {
    this.#open().catch((error: StorageError) => {
      if (this.#closing.signal.aborted) return; // the run ended meanwhile, and nobody refused anything
      if (this.#leastLoaded() === null) return; // it gives none at all, which whoever works with it is told
      this.#most = 1;
      this.#log('The SFTP server gives no second connection; going on with one.', error);
    });
  }
}
