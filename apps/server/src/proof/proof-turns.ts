import { Slots } from '@drover/connector-kit';
import type { Clock } from '@drover/core';
import { ApplicationError } from '../errors/application-error.ts';

/** Each holds a connection of the database, and a sight of it that keeps it from tidying up. */
const AT_ONCE = 2;
const MOST_WAITING = 20;
const PATIENCE_MS = 60_000;

/** Lets no more than two proofs be made at once by this process; others wait for a minute, in the order in which they came. */
export class ProofTurns {
  readonly #slots = new Slots(AT_ONCE);
  readonly #clock: Clock;
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers with what ends the turn; so does the signal. Throws 'too-many-proofs' where too many wait, or it takes too long. */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (!this.#slots.tryEnter('other')) await this.#wait(signal);
    let held = true;
    const leave = (): void => {
      signal.removeEventListener('abort', leave);
      if (held) this.#slots.leave('other');
      held = false;
    };
    signal.addEventListener('abort', leave);
    return leave;
  }

  async #wait(signal: AbortSignal): Promise<void> {
    if (this.#waiting >= MOST_WAITING) throw tooMany();
    this.#waiting++;
    const late = new AbortController();
    const entered = new AbortController();
    void this.#clock.sleep(PATIENCE_MS, entered.signal).then(
      () => late.abort(tooMany()),
      () => undefined, // the turn has come
    );
    try {
      await this.#slots.enter('other', AbortSignal.any([signal, late.signal]));
    } finally {
      this.#waiting--;
      entered.abort();
    }
  }
}

function tooMany(): ApplicationError {
  return new ApplicationError('too-many-proofs', undefined, { retryAfterSeconds: PATIENCE_MS / 1000 });
}
