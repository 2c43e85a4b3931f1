import type { FixRule, ItemNote, NameProfileName, Over, Segment } from '@drover/core';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { TOO_LONG } from '../reports/scanned-rows.ts';
import type { ItemDetail } from '../runs/item-columns.ts';
import { codeOf, TELLS_OF_ITEM } from '../runs/outcome-codes.ts';
import { pathFromText } from '../runs/path-text.ts';
import type { RunSettings } from '../runs/run-settings.ts';
import { isWholeRun, lastWholeRun, STANDS, tellsSince } from '../runs/whole-run.ts';
import type { Tables } from '../tables.ts';
import { mayConcern } from './fix-condition.ts';

/** The name rules of a run's destination. */
export interface RunNames {
  readonly profile: NameProfileName;
  readonly caseSensitive: boolean;
  readonly foldsUnicode: boolean;
}

/** A run whose log tells how a row of the migration stands. */
export interface TellingRun {
  readonly run: number;
  readonly transferId: string;
  readonly settings: RunSettings | null;
  /** Null for runs of versions that did not note them. */
  readonly names: RunNames | null;
}

/** An item of a row as it was met last. */
export interface MetItem {
  readonly run: TellingRun;
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  /** As the source gave it. */
  readonly bytes: number;
  /** What kept it from arriving; null where nothing did. */
  readonly cause: string | null;
  readonly over: Over | null;
  readonly notes: readonly ItemNote[];
}

/** Some items of the log that were looked through. */
export interface MetItems {
  readonly items: readonly MetItem[];
  /** So many were looked at to find them. */
  readonly looked: number;
}

const ROWS = 500;
/** Items of the log that are looked at in one step. */
const ITEMS = 5000;

/**
 * Of each row what its last whole run that has ended met, and what later tries met in its place, as far as the rule may concern it, or
 * whose path is too long, row after row, in steps that each take about as long; a caller that has had enough returns.
 */
export async function* metItems(
  db: Kysely<Tables>,
  migrationId: string,
  of: FixRule | 'too-long',
): AsyncGenerator<MetItems> {
  const condition = of === 'too-long' ? sql`i.cause = ${TOO_LONG}` : mayConcern(of);
  for await (const runs of inShares(tellingRuns(db, migrationId))) {
    const byRun = new Map(runs.map((run) => [run.run, run]));
    for await (const { records, looked } of itemsOf(db, runs, condition)) {
      const items = records.flatMap((item): MetItem[] => {
        const run = byRun.get(item.run);
        return run === undefined ? [] : [metItem(item, run)];
      });
      yield { items, looked };
    }
  }
}

function metItem(item: ItemRecord, run: TellingRun): MetItem {
  const detail: ItemDetail = item.detail === null ? {} : (JSON.parse(item.detail) as ItemDetail);
  return {
    run,
    path: pathFromText(item.path),
    kind: item.folder ? 'folder' : 'file',
    bytes: item.bytes,
    cause: item.cause,
    over: detail.over ?? null,
    notes: detail.notes ?? [],
  };
}

/** Few items of many runs at once; those of a run with many in steps, by their numbers. */
async function* itemsOf(
  db: Kysely<Tables>,
  runs: readonly RunRecord[],
  condition: RawBuilder<unknown>,
): AsyncGenerator<{ readonly records: readonly ItemRecord[]; readonly looked: number }> {
  const read = async (only: RawBuilder<unknown>) => {
    const { rows } = await sql<ItemRecord>`
      select i.run, i.seq, i.path, i.folder, coalesce(i.size, i.bytes) as bytes, i.cause, i.detail from drover.items i
      where ${condition} and i.${sql.raw(TELLS_OF_ITEM)} and i.${sql.raw(STANDS)} and i.outcome <> ${codeOf('gone-at-source')} and ${only}`.execute(
      db,
    );
    return rows;
  };
  const [first, ...others] = runs;
  if (first === undefined) return;
  if (others.length > 0) {
    const numbers = runs.map(({ run }) => run);
    const records = await read(
      sql`i.run = any(${numbers}::bigint[]) order by array_position(${numbers}::bigint[], i.run), i.seq`,
    );
    yield { records, looked: runs.reduce((sum, { items }) => sum + items, 0) };
    return;
  }
  for (let after = -1; after <= first.items; after += ITEMS) {
    const step = sql`i.run = ${first.run} and i.seq > ${after} and i.seq <= ${after + ITEMS} order by i.seq`;
    yield { records: await read(step), looked: Math.max(0, Math.min(ITEMS, first.items - Math.max(after, 0))) };
  }
}

/** Runs that have as many items together as are read at once; one with more by itself. */
async function* inShares(groups: AsyncIterable<readonly RunRecord[]>): AsyncGenerator<readonly RunRecord[]> {
  let share: RunRecord[] = [];
  let items = 0;
  for await (const group of groups) {
    for (const run of group) {
      if (items + run.items > ITEMS && share.length > 0) {
        yield share;
        share = [];
        items = 0;
      }
      share.push(run);
      items += run.items;
    }
  }
  if (share.length > 0) yield share;
}

interface ItemRecord {
  readonly run: number;
  readonly seq: number;
  readonly path: string;
  readonly folder: boolean;
  readonly bytes: number;
  readonly cause: string | null;
  readonly detail: string | null;
}

type RunRecord = TellingRun & { readonly items: number };

/** Some rows at a time. */
async function* tellingRuns(db: Kysely<Tables>, migrationId: string): AsyncGenerator<readonly RunRecord[]> {
  for (let after = -1; ; ) {
    const { rows: some } = await sql<{ id: string; number: number }>`
      select id, number from drover.transfers where migration_id = ${migrationId} and number > ${after}
      order by number limit ${ROWS}`.execute(db);
    const last = some.at(-1);
    if (last === undefined) return;
    const { rows } = await sql<RunRecord>`
      select r.number as run, r.transfer_id as "transferId", r.settings, r.names, r.seq as items
      from unnest(${some.map(({ id }) => id)}::text[]) with ordinality as t (id, ord)
        cross join lateral (select ${sql.raw(lastWholeRun('t.id'))} as first) w
        join drover.runs r on r.transfer_id = t.id and ${sql.raw(tellsSince('r', 'w.first'))}
      order by t.ord, r.number`.execute(db);
    yield rows;
    after = last.number;
  }
}

/** The name rules of all destinations that runs of the migration have met. */
export async function metNames(db: Kysely<Tables>, migrationId: string): Promise<readonly RunNames[]> {
  const { rows } = await sql<{ names: RunNames }>`
    select distinct names from drover.runs where migration_id = ${migrationId} and names is not null`.execute(db);
  return rows.map(({ names }) => names);
}

/** Rows of which no run tells what they hold. */
export async function unreadRows(db: Kysely<Tables>, migrationId: string): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*) as unread from drover.transfers t where t.migration_id = ${migrationId} and not exists (
      select from drover.runs r where r.transfer_id = t.id and r.names is not null and ${sql.raw(isWholeRun('r'))}
    )`.execute(db);
  return rows[0]?.unread ?? 0;
}
