import type { FixPreview } from '@drover/api';
import {
  causeTitle,
  describeFix,
  displayPath,
  type Fixes,
  type FixRule,
  fixesOf,
  type KnownItem,
  type NumberedFix,
  nameKey,
  nameRules,
  pathKey,
  type Segment,
} from '@drover/core';
import {
  givenNames,
  type MetItem,
  metAt,
  metItems,
  type RowPath,
  type StoredFix,
  type TellingRun,
  unreadRows,
} from '@drover/database';
import { FixTally, type MetIn, type NewName, type Step } from '@drover/migration';
import type { Application } from '../application.ts';
import { shownPlace } from '../reports/shown-place.ts';
import { storedPolicySchema } from '../transfers/stored-policy.ts';

/** Items whose names are looked up at once. */
const BATCH = 1000;
/** What a preview may take; what it has found by then is told as not all. */
const PATIENCE_MS = 20_000;
/** New names whose neighbours are read at once. */
const NEIGHBOURS = 5000;
const SHOWN = 10;
/** The number of the rule that is looked at; no stored one has it. */
const NEW = 0;

/** What a rule would change, by what the last scans and copies met, with all rules that hold already. */
export async function previewFix(app: Application, migrationId: string, rule: FixRule): Promise<FixPreview> {
  const until = app.clock.monotonic() + PATIENCE_MS;
  const tally = new FixTally(rule);
  const places = new Places(await app.fixes.list(migrationId), rule);
  let complete = true;
  for await (const batch of inBatches(metItems(app.database.db, migrationId, rule))) {
    await addBatch(app, tally, places, batch);
    if (app.clock.monotonic() < until) continue;
    complete = false;
    break;
  }
  const collisions = [...tally.collisions, ...(await takenNames(app, tally.newNames, places))];
  const rows = await app.rows.getMany([...new Set(tally.samples.map(({ rowId }) => rowId))]);
  return {
    says: describeFix(rule),
    changed: { files: tally.files, folders: tally.folders, bytes: tally.bytes, rows: tally.rows },
    samples: tally.samples.map(({ rowId, path, kind, before, after }) => ({
      rowId,
      row: shownPlace(rows.get(rowId)?.source ?? null),
      ...{ kind, path, before: shown(before), after: after === null ? null : shown(after) },
    })),
    kept: tally.kept,
    solved: [...tally.solved].map(([cause, items]) => ({ cause, title: causeTitle(cause), items })),
    left: await problemsLeft(app, migrationId, tally.solved),
    collisions: {
      count: collisions.length,
      samples: collisions.slice(0, SHOWN).map(({ folder, name }) => shown([...folder, name])),
    },
    unread: await unreadRows(app.database.db, migrationId),
    complete: complete && tally.allNames,
  };
}

/** By what rules items were met, for each run that tells of a row; made once for all that are alike. */
class Places {
  readonly #stored: readonly StoredFix[];
  readonly #rule: FixRule;
  readonly #fixes = new Map<string, Fixes>();
  readonly #runs = new Map<number, MetIn>();

  constructor(stored: readonly StoredFix[], rule: FixRule) {
    this.#stored = stored;
    this.#rule = rule;
  }

  of(run: TellingRun): MetIn {
    const known = this.#runs.get(run.run);
    if (known !== undefined) return known;
    const { names, settings, transferId } = run;
    const met = settings?.fixes ?? [];
    const had = new Set(met.map(({ number }) => number));
    const current = this.#stored.filter(({ takenBackAt, number }) => takenBackAt === null || had.has(number));
    const place = {
      ...{ run: run.run, rowId: transferId },
      naming: {
        rules: names === null ? null : nameRules(names.profile, names),
        policy: storedPolicySchema.parse(settings?.policy ?? {}).names,
      },
      met: this.#made(met),
      current: this.#made(current),
      next: this.#made([...current, { number: NEW, rule: this.#rule }]),
    };
    this.#runs.set(run.run, place);
    return place;
  }

  folded({ run, name }: NewName): string {
    const rules = this.#runs.get(run)?.naming.rules ?? null;
    return rules === null ? name : nameKey(name, rules);
  }

  #made(rules: readonly NumberedFix[]): Fixes {
    const key = rules.map(({ number }) => number).join(',');
    const fixes = this.#fixes.get(key) ?? fixesOf(rules);
    this.#fixes.set(key, fixes);
    return fixes;
  }
}

async function addBatch(app: Application, tally: FixTally, places: Places, batch: readonly MetItem[]): Promise<void> {
  const looked = batch.map((item) => tally.look(item, places.of(item.run)));
  const wanted = new Map<string, RowPath>();
  for (const [at, { name: path }] of looked.entries()) {
    const transferId = batch[at]?.run.transferId;
    if (path !== null && transferId !== undefined) wanted.set(keyOf(transferId, path), { transferId, path });
  }
  const given = await givenNames(app.database, [...wanted.values()]);
  const steps = new Map([...wanted.keys()].map((key, at) => [key, stepOf(given[at] ?? null)]));
  for (const [at, item] of batch.entries()) {
    const each = looked[at];
    if (each === undefined) continue;
    const step = each.name === null ? undefined : steps.get(keyOf(item.run.transferId, each.name));
    tally.add(item, places.of(item.run), each, step);
  }
}

function stepOf(known: KnownItem | null): Step | undefined {
  return known === null ? undefined : { name: known.destinationName, movedUp: known.movedUp ?? 0 };
}

function keyOf(transferId: string, path: readonly Segment[]): string {
  return pathKey([transferId, ...path]);
}

/** New names that another item of the same folder at the source has. */
async function takenNames(app: Application, names: readonly NewName[], places: Places): Promise<NewName[]> {
  const taken: NewName[] = [];
  for (let at = 0; at < names.length; at += NEIGHBOURS) {
    const some = names.slice(at, at + NEIGHBOURS);
    const byPlace = Map.groupBy(some, (each) => placeOf(each, places.folded(each)));
    const wanted = some.map(({ run, folder, name }) => ({ run, path: [...folder, name] }));
    for (const { run, path } of await metAt(app.database, wanted)) {
      const name = path.at(-1) ?? '';
      const met = { run, rowId: '', path, folder: path.slice(0, -1), name };
      for (const each of byPlace.get(placeOf(met, places.folded(met))) ?? []) {
        if (pathKey(each.path) !== pathKey(path)) taken.push(each);
      }
    }
  }
  return taken;
}

function placeOf({ run, folder }: NewName, folded: string): string {
  return pathKey([String(run), ...folder, folded]);
}

async function problemsLeft(
  app: Application,
  migrationId: string,
  solved: ReadonlyMap<string, number>,
): Promise<FixPreview['left']> {
  const all = await app.problems.list(migrationId);
  return all
    .map(({ cause, items, accepted }) => {
      return { cause, title: causeTitle(cause), items: Math.max(0, items - accepted.items - (solved.get(cause) ?? 0)) };
    })
    .filter(({ items }) => items > 0)
    .sort((a, b) => b.items - a.items);
}

async function* inBatches(items: AsyncIterable<MetItem>): AsyncGenerator<readonly MetItem[]> {
  let batch: MetItem[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function shown(path: readonly Segment[]): string {
  return displayPath({ root: '', segments: path });
}
