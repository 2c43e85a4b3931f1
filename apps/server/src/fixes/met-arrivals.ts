import type { FixRule } from '@drover/core';
import { childrenMet, type Database, type MetItem, type TellingRun } from '@drover/database';
import { type ArrivalInRow, arrivalInRow } from '@drover/migration';
import { givenSteps, rowPathKey } from './given-steps.ts';
import type { MetPlaces } from './met-places.ts';

/** What the folder that a rule lets go up is called in each row, as its next run will call it: found once for each row. */
export class MetArrivals {
  readonly #database: Database;
  readonly #rule: FixRule;
  readonly #found = new Map<string, ArrivalInRow | null>();
  /** False where a folder has more in it than can be looked at. */
  complete = true;

  constructor(database: Database, rule: FixRule) {
    this.#database = database;
    this.#rule = rule;
  }

  /** By row; without rows whose destination's names are not known. */
  async of(batch: readonly MetItem[], places: MetPlaces): Promise<ReadonlyMap<string, ArrivalInRow | null>> {
    if (this.#rule.kind !== 'move-folder') return this.#found;
    const fresh = new Map<string, TellingRun>();
    for (const { run } of batch) if (!this.#found.has(run.transferId)) fresh.set(run.transferId, run);
    if (fresh.size > 0) await this.#find(this.#rule, fresh, places);
    return this.#found;
  }

  async #find(
    move: Extract<FixRule, { kind: 'move-folder' }>,
    rows: ReadonlyMap<string, TellingRun>,
    places: MetPlaces,
  ): Promise<void> {
    const children = await childrenMet(this.#database, [...rows.keys()], move.to);
    if (children === null) this.complete = false;
    const come = [...rows].flatMap(([transferId, run]) => {
      return places
        .of(run)
        .next.movesInto(move.to)
        .map(({ path }) => ({ transferId, path }));
    });
    const given = await givenSteps(this.#database, [...(children ?? []), ...come]);
    const byRow = Map.groupBy(children ?? [], ({ transferId }) => transferId);
    for (const [transferId, run] of rows) {
      const { naming, next: fixes } = places.of(run);
      const met = (byRow.get(transferId) ?? []).map((child) => ({ ...child, given: given.get(rowPathKey(child)) }));
      const ofRow = { naming, fixes, given: (path: MetItem['path']) => given.get(rowPathKey({ transferId, path })) };
      this.#found.set(transferId, children === null ? null : arrivalInRow(move, met, ofRow));
    }
  }
}
