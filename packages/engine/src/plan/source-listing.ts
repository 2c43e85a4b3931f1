import { type Connection, type Entry, type ItemRef, isAbort, type Segment, toStorageError } from '@drover/core';
import { type Attempted, isWorthAnotherAttempt, pauseMs } from '../copy/attempts.ts';
import type { PlanContext } from './plan-context.ts';

/** The children of one source folder, piece by piece. A listing that breaks is begun again and goes on behind what was handed out. */
export class SourceListing {
  readonly #connection: Connection;
  readonly #folder: ItemRef;
  readonly #context: Pick<PlanContext, 'policy' | 'clock'>;
  readonly #signal: AbortSignal;
  readonly #handedOut = new Set<Segment>();
  #pages: AsyncIterator<Entry[]> | null = null;
  #begunAgain = false;
  #ended = false;

  constructor(
    connection: Connection,
    folder: ItemRef,
    context: Pick<PlanContext, 'policy' | 'clock'>,
    signal: AbortSignal,
  ) {
    this.#connection = connection;
    this.#folder = folder;
    this.#context = context;
    this.#signal = signal;
  }

  /** The names of all children handed out so far; complete when the listing has ended. */
  get names(): ReadonlySet<Segment> {
    return this.#handedOut;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The next pages, of about this many entries in all, or what is left. */
  async next(about: number): Promise<Attempted<Entry[]>> {
    const { policy, clock } = this.#context;
    for (let round = 1; ; round++) {
      try {
        return { ok: true, value: await this.#gather(about) };
      } catch (thrown) {
        if (this.#signal.aborted || isAbort(thrown, this.#signal)) throw this.#signal.reason;
        const error = toStorageError(thrown, { operation: 'list', item: this.#folder });
        this.#pages = null;
        this.#begunAgain = true;
        if (round >= policy.attempts || !isWorthAnotherAttempt(error)) return { ok: false, error, attempts: round };
        await clock.sleep(pauseMs(round, error), this.#signal);
      }
    }
  }

  async #gather(about: number): Promise<Entry[]> {
    const entries: Entry[] = [];
    this.#pages ??= this.#connection.list(this.#folder, this.#signal)[Symbol.asyncIterator]();
    while (entries.length < about) {
      const step = await this.#pages.next();
      if (step.done === true) {
        this.#ended = true;
        break;
      }
      for (const entry of step.value) if (!this.#begunAgain || !this.#handedOut.has(entry.name)) entries.push(entry);
    }
    for (const { name } of entries) this.#handedOut.add(name);
    return entries;
  }
}
