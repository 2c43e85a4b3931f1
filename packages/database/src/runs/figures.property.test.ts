import { seeded } from '@drover/engine/testing';
import { parseFilter } from '@drover/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemStore } from '../problems/problem-store.ts';
import { ProofReader } from '../proof/proof-reader.ts';
import { reportRows } from '../reports/report-rows.ts';
import { MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { RowList } from '../rows/row-list.ts';
import { endedRun, type Fate } from '../testing/ended-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { RunQueries } from './run-queries.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
const STEPS = 7;

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

type Met = Record<string, Fate>;

/** A small tree that people change, and what of it arrived. Folders end with a slash. */
class World {
  readonly #random: () => number;
  /** Folders, and files that lie in them, by the names that they may have. */
  #source = new Set<string>(['a', 'b', 'f/', 'f/1', 'f/2', 'g', 'x/', 'x/1', 'x/2']);
  readonly #there = new Set<string>();

  constructor(random: () => number) {
    this.#random = random;
  }

  chance(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.#random() * from.length)];
  }

  change(): void {
    const name = this.pick(['b', 'f', 'g', 'x']) ?? '';
    const isFolder = this.#source.has(`${name}/`);
    if (isFolder && this.chance(0.5)) {
      const child = `${name}/${this.pick(['1', '2', '3'])}`;
      if (!this.#source.delete(child)) this.#source.add(child);
      return;
    }
    const gone = new Set([...this.#source].filter((path) => path === name || path.startsWith(`${name}/`)));
    this.#source = this.#source.difference(gone);
    if (gone.size === 0 || this.chance(0.6)) this.#source.add(isFolder ? name : `${name}/`);
  }

  /** What a walk of everything meets. */
  whole(): Met {
    const met: Met = {};
    for (const path of this.#source) if (!path.slice(0, -1).includes('/')) this.#meet(path, met);
    return met;
  }

  /** What a try of these meets; `kind` of each as it was. */
  some(selected: readonly { readonly path: string; readonly isFolder: boolean }[]): Met {
    const met: Met = {};
    for (const { path, isFolder } of selected) {
      const [above = ''] = path.split('/');
      const isBelow = above !== path;
      if (isBelow && selected.some((other) => other.path === above)) continue;
      if (isBelow && !this.#source.has(`${above}/`)) {
        met[`${above}/`] = 'gone';
        continue;
      }
      const found = [path, `${path}/`].filter((each) => this.#source.has(each));
      if (found.length === 0) met[isFolder ? `${path}/` : path] = 'gone';
      else if (isBelow && !this.#there.has(`${above}/`)) {
        this.#there.add(`${above}/`);
        met[`${above}/`] = 'created';
      }
      for (const each of found) this.#meet(each, met);
    }
    return met;
  }

  #meet(path: string, met: Met, refused = false): void {
    const fate = refused ? 'failed at destination' : this.#fate(path);
    met[path] = fate;
    if (fate === 'copied' || fate === 'created') this.#there.add(path);
    if (!path.endsWith('/') || fate === 'failed at source') return;
    for (const child of this.#source) {
      if (child !== path && child.startsWith(path)) this.#meet(child, met, fate === 'failed at destination');
    }
  }

  #fate(path: string): Fate {
    const isFolder = path.endsWith('/');
    if (isFolder && this.chance(0.25)) return 'failed at source';
    if (this.#there.has(path)) return isFolder ? 'present' : 'unchanged';
    if (this.chance(0.45)) return this.pick(['failed at destination', 'failed at source']) ?? 'copied';
    if (isFolder) return 'created';
    return this.chance(0.2) ? 'conflict' : 'copied';
  }
}

/** A migration of its own, with one row. */
async function newRow(): Promise<{ readonly migrationId: string; readonly transferId: string }> {
  const db = fresh.database.db;
  const sides = {
    sourceConnectorId: await someConnector(fresh.database),
    destinationConnectorId: await someConnector(fresh.database),
  };
  const settings = { name: 'M', ownerId: null, priority: 0, policy: {}, filters: {} };
  const migration = await new MigrationStore(db).create({ ...sides, ...settings });
  const place = { root: '', path: [] };
  const [transferId = ''] = await addRows(db, migration, [{ source: place, destination: place, tags: [], notes: '' }]);
  return { migrationId: migration.id, transferId };
}

/** What the proof counts of each outcome, in files; and all that is gone. */
async function provedOf(migrationId: string): Promise<Map<string, number>> {
  await using reader = await ProofReader.open(fresh.database, new AbortController().signal);
  const parts = await Array.fromAsync(reader.transfers({ kind: 'migration', id: migrationId }));
  const found = new Map<string, number>();
  for await (const { entry } of reader.entries(parts)) {
    for (const { kind, outcome } of entry.items) {
      if (kind === 'file' || outcome === 'gone-at-source') found.set(outcome, (found.get(outcome) ?? 0) + 1);
    }
  }
  return found;
}

async function expectOneStory(migrationId: string, transferId: string): Promise<void> {
  const { db } = fresh.database;
  const proved = await provedOf(migrationId);
  const number = (...outcomes: readonly string[]) => outcomes.reduce((sum, each) => sum + (proved.get(each) ?? 0), 0);
  const rows = new RowList(db);
  const row = (await rows.getMany([transferId])).get(transferId);
  const files = row?.files;
  expect(files?.failed).toBe(number('failed'));
  expect((files?.successful ?? 0) + (files?.skipped ?? 0)).toBe(number('copied', 'unchanged', 'conflict'));
  expect(files?.skipped).toBeGreaterThanOrEqual(number('conflict'));
  const standing = (await new RunQueries(fresh.database).lastAsRow([transferId])).get(transferId);
  expect(standing?.counters.filesSeen).toBe(number('copied', 'unchanged', 'conflict', 'failed'));
  expect(Object.entries(standing?.counters ?? {}).filter(([, value]) => value < 0)).toEqual([]);
  const sides = { source: ['Old'], destination: ['New'] };
  expect(await rows.totals({ migrationId, filter: parseFilter('').filter, sides })).toMatchObject({
    files,
    bytes: row?.bytes,
  });
  const [reported] = await Array.fromAsync(reportRows(db, migrationId));
  expect(reported?.last).toMatchObject({
    ...{ status: row?.statusCode, filesCopied: files?.successful, filesFailed: files?.failed },
    ...{ filesSkipped: files?.skipped, bytesCopied: row?.bytes.successful },
  });
  const problems = new ProblemStore(db);
  const items = await Array.fromAsync(problems.items(migrationId));
  const groups = await problems.list(migrationId);
  const byCause = Map.groupBy(items, ({ item }) => item.cause);
  expect(new Map(groups.map(({ cause, items: count }) => [cause, count]))).toEqual(
    new Map([...byCause].map(([cause, of]) => [cause, of.length])),
  );
  const ofFiles = items.filter(({ item }) => item.kind === 'file');
  expect(ofFiles.filter(({ item }) => item.outcome === 'failed')).toHaveLength(number('failed'));
  expect(byCause.get('conflict')?.length ?? 0).toBe(number('conflict'));
  expect(byCause.get('gone-at-source')?.length ?? 0).toBe(number('gone-at-source'));
}

test.each(SEEDS)('row, totals, report, problems and proof agree, whatever became of runs: seed %i', async (seed) => {
  const { migrationId, transferId } = await newRow();
  const world = new World(seeded(seed));
  const problems = new ProblemStore(fresh.database.db);
  const told: string[] = [];
  for (let step = 0; step < STEPS; step++) {
    if (world.chance(0.7)) world.change();
    const cause = world.chance(0.6) ? world.pick(await problems.list(migrationId))?.cause : undefined;
    const end = step > 0 && world.chance(0.2) ? ('cancelled' as const) : undefined;
    const cut = (met: Met): Met => {
      if (end === undefined) return met;
      return Object.fromEntries(Object.entries(met).filter(([path], at) => at === 0 || path.includes('/') === false));
    };
    const more = end === undefined ? {} : { end };
    if (cause === undefined) {
      const met = cut(world.whole());
      told.push(`whole ${JSON.stringify({ met, ...more })}`);
      await endedRun(fresh.database, { transferId, met, ...more, again: () => (step === 0 ? world.whole() : null) });
    } else {
      const open = await Array.fromAsync(problems.items(migrationId, { cause }));
      const openIn = (await problems.rowsOf(migrationId, cause, null)).map(({ runId }) => runId);
      const selected = open.map(({ item }) => ({ path: item.path.join('/'), isFolder: item.kind === 'folder' }));
      const met = cut(world.some(selected));
      told.push(`retry of ${cause} ${JSON.stringify({ met, ...more })}`);
      const only = { runId: openIn.at(-1) ?? '', cause, openIn };
      await endedRun(fresh.database, { transferId, only, met, ...more });
    }
    await expectOneStory(migrationId, transferId).catch((error: unknown) => {
      throw new Error(`${told.join('\n')}\n${String(error)}`, { cause: error });
    });
  }
});
