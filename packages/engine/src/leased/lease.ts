import { type Clock, isAbort, StorageError } from '@drover/core';
import { Fenced } from './fenced.ts';
import type { RunSession, RunStore, Standing } from './run-store.ts';

/** How often a lease of 20 s is renewed. */
const RENEW_MS = 5000;
/** For how long a renewal is proof enough that nobody else has the work: well below the lease, however late its answer came. */
const SURE_MS = 12_000;
/** A renewal that failed is tried again this soon. */
const RETRY_MS = 1000;
const ANSWER_MS = 8000;

/** Keeps a session's lease alive, and says before each final name whether it still is. */
export class Lease {
  readonly #store: Pick<RunStore, 'renew'>;
  readonly #session: RunSession;
  readonly #clock: Clock;
  readonly #onStanding: (standing: Standing) => void;
  /** On the clock that goes on while the process is stopped. */
  #sureUntil: number;
  #lost = false;
  #runEnded = false;
  #renewing: Promise<void> | null = null;

  /** `takenAt`: on the monotonic clock, before the lease was asked for. */
  constructor(
    store: Pick<RunStore, 'renew'>,
    session: RunSession,
    clock: Clock,
    takenAt: number,
    onStanding: (standing: Standing) => void,
  ) {
    this.#store = store;
    this.#session = session;
    this.#clock = clock;
    this.#sureUntil = takenAt + SURE_MS;
    this.#onStanding = onStanding;
  }

  /** Rejects when the work may be somebody else's by now. Undefined, so at no cost, while that is certain not to be so. */
  check(): Promise<void> | undefined {
    if (this.#lost) throw new Fenced();
    return this.#clock.monotonic() < this.#sureUntil ? undefined : this.#renewed();
  }

  /**
   * Holds bytes back while the work may be somebody else's: what is sent then may land in a file that others go on with. Undefined, so at no
   * cost, while that is certain not to be so; rejects with `Fenced` when it is somebody else's.
   */
  hold(signal: AbortSignal): Promise<void> | undefined {
    return !this.#lost && this.#clock.monotonic() < this.#sureUntil ? undefined : this.#untilSure(signal);
  }

  /** Renews at once; what comes of it is told as ever. */
  look(): void {
    if (!this.#lost) this.#renewed().catch(() => undefined); // the next regular renewal tells
  }

  /** Nothing more gets a final name under this lease. */
  drop(): void {
    this.#lost = true;
  }

  /** Renews until `signal`, or until others have ended the run; rejects with `Fenced` when the lease has been given to others. */
  async keep(signal: AbortSignal): Promise<void> {
    let pauseMs = RENEW_MS;
    for (;;) {
      await this.#clock.sleep(pauseMs, signal);
      try {
        await this.#renewed();
        pauseMs = RENEW_MS;
      } catch (error) {
        if (this.#runEnded) return;
        if (error instanceof Fenced || isAbort(error, signal)) throw error;
        // The database may be starting again; until it answers, nothing gets a final name once the last proof is too old.
        pauseMs = RETRY_MS;
      }
    }
  }

  async #untilSure(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.#lost) throw new Fenced();
      try {
        await this.#renewed();
        return;
      } catch (error) {
        if (error instanceof Fenced || isAbort(error, signal)) throw error;
      }
      await this.#clock.sleep(RETRY_MS, signal);
    }
  }

  #renewed(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renew(): Promise<void> {
    const askedAt = this.#clock.monotonic();
    try {
      const standing = await this.#answer();
      this.#runEnded = standing.state === 'ended';
      this.#onStanding(standing);
      if (this.#lost || this.#runEnded) throw new Fenced();
      this.#sureUntil = askedAt + SURE_MS;
    } catch (error) {
      if (error instanceof Fenced) this.#lost = true;
      throw error;
    }
  }

  async #answer(): Promise<Standing> {
    const answered = new AbortController();
    const late = this.#clock.sleep(ANSWER_MS, answered.signal).then(
      () => {
        throw tooLate();
      },
      () => new Promise<never>(() => undefined),
    );
    try {
      return await Promise.race([this.#store.renew(this.#session), late]);
    } finally {
      answered.abort();
    }
  }
}

/** No fault of the run: the database is slow, or this process stood still. */
function tooLate(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The database did not renew the lease on the run within ${ANSWER_MS / 1000} s.`,
    remedy: 'The run is taken up again by itself; if it repeats, look at the load of the database and of this machine.',
    operation: 'renew',
  });
}
