import { type Clock, type Connection, type ItemRef, isAbort, type StorageError, toStorageError } from '@drover/core';
import { isWorthAnotherAttempt } from './copy/attempts.ts';
import type { RunStop } from './run-stop.ts';

/** Failed attempts in a row, on one side, after which it is asked whether it is there at all. */
const SUSPICIOUS = 10;
/** A side that fails and does not answer this question in time is taken for gone: a server that is restarted is back by then. */
const ANSWER_MS = 15_000;
/** A lost connection raises no doubt so soon after an answer. */
const FRESH_MS = 10_000;
const ASK_AGAIN_MS = 1_000;
/** How often it is looked whether the question itself is held back for the service, and how long that may go on. */
const LOOK_MS = 1_000;
const MOST_HELD_MS = 900_000;

/**
 * Watches one side of a run. When a connection is lost, or attempt after attempt fails otherwise, it asks for the transfer's own
 * folder: if even that fails, the run stops with that failure instead of logging the same one for every file that is left. While requests are
 * held back for the service, that question is not late, and a service that asks for patience is there.
 */
export class SideHealth {
  readonly #side: 'source' | 'destination';
  readonly #connection: Connection;
  readonly #folder: ItemRef;
  readonly #stop: RunStop;
  readonly #clock: Clock;
  #inARow = 0;
  #threshold = SUSPICIOUS;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;
  /** What happened while it was asked. */
  #meanwhile = { failed: false, moved: false };

  constructor(
    side: 'source' | 'destination',
    { connection, folder }: { readonly connection: Connection; readonly folder: ItemRef },
    stop: RunStop,
    clock: Clock,
  ) {
    this.#side = side;
    this.#connection = connection;
    this.#folder = folder;
    this.#stop = stop;
    this.#clock = clock;
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#threshold = SUSPICIOUS;
    this.#meanwhile.moved = true;
  }

  /** Content is on its way between the two sides. */
  moved(): void {
    this.#meanwhile.moved = true;
  }

  failed(error: StorageError): void {
    if (error.scope !== 'item') {
      this.#stop.stop({ side: this.#side, error });
      return;
    }
    // Who asks for patience is there.
    if (error.kind === 'rate-limited' || error.kind === 'precondition-failed') return;
    this.#inARow++;
    this.#meanwhile.failed = true;
    // A run of few files never comes to many failures, and each may take a minute to be certain.
    const lost = error.kind === 'unavailable' && this.#clock.monotonic() - this.#answeredAt > FRESH_MS;
    if ((!lost && this.#inARow < this.#threshold) || this.#asking !== null) return;
    this.#asking = this.#ask(error).finally(() => {
      this.#asking = null;
    });
  }

  /** Resolves when no question is under way. */
  async idle(): Promise<void> {
    await this.#asking;
  }

  async #ask(reason: StorageError): Promise<void> {
    const { signal } = this.#stop;
    const late = new AbortController();
    const answered = new AbortController();
    const meanwhile = { failed: false, moved: false };
    this.#meanwhile = meanwhile;
    let wasHeld = false;
    const waiting = this.#patience(answered.signal).then(
      (used) => {
        wasHeld = used === 'held';
        late.abort(reason);
      },
      () => undefined,
    );
    const either = AbortSignal.any([signal, late.signal]);
    try {
      const failure = await this.#whyNotThere(either);
      if (failure === null) this.#isThere();
      else this.#stop.stop({ side: this.#side, error: failure });
    } catch (thrown) {
      if (signal.aborted) return;
      // It could not be asked: nothing is known, and the next failure asks again.
      if (wasHeld) return;
      // The question itself may have to wait, for a server's only connection.
      if (meanwhile.moved && !meanwhile.failed) this.#isThere();
      else this.#stop.stop({ side: this.#side, error: isAbort(thrown, either) ? reason : toStorageError(thrown) });
    } finally {
      answered.abort();
      await waiting;
    }
  }

  /** Resolves when the time for an answer is used up, of which the time that requests are held back is no part, or that went on for too long. */
  async #patience(signal: AbortSignal): Promise<'used' | 'held'> {
    const { held } = this.#connection;
    if (held === undefined) {
      await this.#clock.sleep(ANSWER_MS, signal);
      return 'used';
    }
    let usedMs = 0;
    for (let heldMs = 0; heldMs < MOST_HELD_MS; ) {
      await this.#clock.sleep(LOOK_MS, signal);
      if (this.#connection.held?.() === true) heldMs += LOOK_MS;
      else usedMs += LOOK_MS;
      if (usedMs >= ANSWER_MS) return 'used';
    }
    return 'held';
  }

  #isThere(): void {
    this.#answeredAt = this.#clock.monotonic();
    this.#inARow = 0;
    this.#threshold *= 4;
  }

  /** Asks until there is an answer: a server that is being restarted says nothing for some seconds. */
  async #whyNotThere(signal: AbortSignal): Promise<StorageError | null> {
    for (;;) {
      try {
        await this.#look(signal);
        return null;
      } catch (thrown) {
        if (isAbort(thrown, signal)) throw thrown;
        const error = toStorageError(thrown, { operation: 'list', item: this.#folder });
        if (error.kind === 'rate-limited' || this.#isYetToBeMade(error)) return null;
        if (!isWorthAnotherAttempt(error)) return error;
      }
      await this.#clock.sleep(ASK_AGAIN_MS, signal);
    }
  }

  /** Whoever knows that there is no such folder is there; the copy makes it. */
  #isYetToBeMade({ kind }: StorageError): boolean {
    return kind === 'not-found' && this.#side === 'destination' && this.#folder.segments.length > 0;
  }

  async #look(signal: AbortSignal): Promise<void> {
    for await (const _ of this.#connection.list(this.#folder, signal)) break;
  }
}
