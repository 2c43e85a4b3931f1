import type { ItemRecord, RunJournal } from '@drover/core';
import { type Counters, count } from '../progress/counters.ts';

const FLUSH_RECORDS = 200;
/** Records that may wait while the journal is slow; then whoever records waits too. */
const MAX_WAITING = 2000;

/** Gathers records into batches for the journal. */
export class Recorder {
  readonly #journal: Pick<RunJournal, 'record'>;
  readonly #counters: Counters;
  readonly #observe: ((record: ItemRecord) => void) | undefined;
  readonly #onFault: (error: unknown) => void;
  #waiting: ItemRecord[] = [];
  #writing: Promise<void> | null = null;

  constructor(
    journal: Pick<RunJournal, 'record'>,
    counters: Counters,
    observe: ((record: ItemRecord) => void) | undefined,
    onFault: (error: unknown) => void,
  ) {
    this.#journal = journal;
    this.#counters = counters;
    this.#observe = observe;
    this.#onFault = onFault;
  }

  /** Undefined unless the journal is so far behind that the caller should wait. */
  record(record: ItemRecord): Promise<void> | undefined {
    count(this.#counters, record);
    this.#observe?.(record);
    this.#waiting.push(record);
    if (this.#waiting.length >= FLUSH_RECORDS) this.hurry();
    return this.#waiting.length >= MAX_WAITING && this.#writing !== null ? this.#writing : undefined;
  }

  /** Resolves when all that was recorded so far is durable, or the fault has been told. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#writing !== null) {
      this.hurry();
      await this.#writing;
    }
  }

  /** Begins to write what waits, unless something is being written. */
  hurry(): void {
    if (this.#writing !== null || this.#waiting.length === 0) return;
    const records = this.#waiting;
    this.#waiting = [];
    this.#writing = this.#journal
      .record(records)
      .catch(this.#onFault)
      .finally(() => {
        this.#writing = null;
        if (this.#waiting.length >= FLUSH_RECORDS) this.hurry();
      });
  }
}
