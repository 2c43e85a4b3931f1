import type { Clock } from '@drover/core';
import type { FilteredRows, RowList, RowTotals } from '@drover/database';

interface Kept {
  readonly value: Promise<RowTotals>;
  /** Until when it is given to whoever asks, in the clock's steady time. */
  until: number;
}

const FRESH_MS = 900;
/** Of the time of one processor of the database, what a watched migration may take. */
const SHARE = 1 / 10;
const MOST = 500;

/** What rows come to, asked of the database once for all who watch; the longer the answer takes, the longer it is kept. */
export class RowSnapshots {
  readonly #rows: Pick<RowList, 'totals'>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(rows: Pick<RowList, 'totals'>, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  async totals(from: FilteredRows): Promise<RowTotals> {
    const { migrationId, filter, sides } = from;
    const key = JSON.stringify([migrationId, filter, sides]);
    const now = this.#clock.monotonic();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now < kept.until) return await kept.value;
    if (this.#kept.size >= MOST) this.#kept.clear();
    const asked: Kept = { value: this.#rows.totals(from), until: Number.POSITIVE_INFINITY };
    this.#kept.set(key, asked);
    const answered = (): void => {
      const then = this.#clock.monotonic();
      asked.until = Math.max(now + FRESH_MS, then + (then - now) / SHARE);
    };
    const failed = (): void => void this.#kept.delete(key);
    asked.value.then(answered, failed);
    return await asked.value;
  }
}
