import { type Gap, gapSchema, type ItemRecord, type SourceRow, signatureSchema, totalsSchema } from '@drover/proof';
import { z } from 'zod';

/** What the page of a proof shows, kept so that it is there at once when it is asked for again. */
export const proofSummarySchema = z.object({
  totals: totalsSchema,
  signature: signatureSchema,
  /** Files that did not arrive, by reason, most first. */
  failures: z.array(z.tuple([z.string(), z.number()])),
  /** Rows that are not complete, by why. */
  gaps: z.array(z.tuple([gapSchema, z.number()])),
  /** Later copies that met nothing, by their code: of how many rows, and when the last of them ended. */
  stoppedAtOnce: z
    .array(z.object({ status: z.number().nullable(), rows: z.number(), lastAt: z.string().nullable() }))
    .default([]),
  firstRunAt: z.string().nullable(),
  lastRunAt: z.string().nullable(),
});
export type ProofSummary = z.infer<typeof proofSummarySchema>;

/** Gathers, while a proof is written, what its totals do not tell. */
export class ProofNotes {
  readonly #failures = new Map<string, number>();
  readonly #gaps = new Map<Gap, number>();
  readonly #stops = new Map<number | null, { rows: number; lastAt: string | null }>();
  #first: string | null = null;
  #last: string | null = null;

  /** The same row, which is listened to while it is written. */
  row(source: SourceRow): SourceRow {
    for (const { startedAt, endedAt } of source.row.runs) this.#run(startedAt, endedAt);
    this.#stopped(source.row.stoppedAtOnce ?? []);
    return {
      row: source.row,
      items: () => this.#listen(source.items()),
      end: () => source.end(),
      ended: (gaps) => {
        for (const gap of gaps) this.#gaps.set(gap, (this.#gaps.get(gap) ?? 0) + 1);
      },
    };
  }

  told(): Pick<ProofSummary, 'failures' | 'firstRunAt' | 'gaps' | 'lastRunAt' | 'stoppedAtOnce'> {
    return {
      failures: [...this.#failures].sort(([, a], [, b]) => b - a),
      gaps: [...this.#gaps],
      stoppedAtOnce: [...this.#stops].map(([status, told]) => ({ status, ...told })),
      firstRunAt: this.#first,
      lastRunAt: this.#last,
    };
  }

  async *#listen(items: AsyncIterable<ItemRecord>): AsyncGenerator<ItemRecord> {
    for await (const item of items) {
      if (item.type === 'file' && (item.group === 'failed' || item.group === 'unreadable')) {
        this.#failures.set(item.reason, (this.#failures.get(item.reason) ?? 0) + 1);
      }
      yield item;
    }
  }

  #stopped(stops: NonNullable<SourceRow['row']['stoppedAtOnce']>): void {
    for (const [status, runs] of Map.groupBy(stops, (each) => each.status)) {
      const told = this.#stops.get(status) ?? { rows: 0, lastAt: null };
      const lastAt = [told.lastAt, ...runs.map(({ endedAt }) => endedAt)]
        .filter((at) => at !== null)
        .toSorted()
        .at(-1);
      this.#stops.set(status, { rows: told.rows + 1, lastAt: lastAt ?? null });
    }
  }

  #run(startedAt: string | null, endedAt: string | null): void {
    if (startedAt !== null && (this.#first === null || startedAt < this.#first)) this.#first = startedAt;
    if (endedAt !== null && (this.#last === null || endedAt > this.#last)) this.#last = endedAt;
  }
}
