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
  type MetItems,
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

/** New names whose neighbours are read at once. */
const NEIGHBOURS = 5000;
const SHOWN = 10;
/** The number of the rule that is looked at; no stored one has it. */
const NEW = 0;

/** What a rule would change, by what the last scans and copies met, with all rules that hold already; looked at in steps. */
export class FixLook {
  readonly rule: FixRule;
  readonly #app: Application;
  readonly #migrationId: string;
  readonly #tally: FixTally;
  readonly #places: Places;
  readonly #steps: AsyncGenerator<MetItems>;
  #looked = 0;
  #ended = false;

  private constructor(app: Application, migrationId: string, rule: FixRule, stored: readonly StoredFix[]) {
    this.#app = app;
    this.#migrationId = migrationId;
    this.rule = rule;
    this.#tally = new FixTally(rule);
    this.#places = new Places(stored, rule);
    this.#steps = metItems(app.database.db, migrationId, rule);
  }

  static async begin(app: Application, migrationId: string, rule: FixRule): Promise<FixLook> {
    return new FixLook(app, migrationId, rule, await app.fixes.list(migrationId));
  }

  /** Goes on for about so long, one step at least; true once everything was looked at. */
  async goOn(patienceMs: number): Promise<boolean> {
    const until = this.#app.clock.monotonic() + patienceMs;
    while (!this.#ended) {
      const step = await this.#steps.next();
      if (step.done === true) this.#ended = true;
      else {
        await addItems(this.#app, this.#tally, this.#places, step.value.items);
        this.#looked += step.value.looked;
      }
      if (this.#app.clock.monotonic() >= until) break;
    }
    return this.#ended;
  }

  /** What was found so far. What takes a look at everything is told at the end only. */
  async found(): Promise<Omit<FixPreview, 'next'>> {
    const tally = this.#tally;
    const rows = await this.#app.rows.getMany([...new Set(tally.samples.map(({ rowId }) => rowId))]);
    const taken = this.#ended ? await takenNames(this.#app, tally.newNames, this.#places) : [];
    const collisions = [...tally.collisions, ...taken];
    return {
      says: describeFix(this.rule),
      looked: this.#looked,
      changed: { files: tally.files, folders: tally.folders, bytes: tally.bytes, rows: tally.rows },
      samples: tally.samples.map(({ rowId, path, kind, before, after }) => ({
        rowId,
        row: shownPlace(rows.get(rowId)?.source ?? null),
        ...{ kind, path, before: shown(before), after: after === null ? null : shown(after) },
      })),
      kept: tally.kept,
      solved: [...tally.solved].map(([cause, items]) => ({ cause, title: causeTitle(cause), items })),
      left: this.#ended ? await problemsLeft(this.#app, this.#migrationId, tally.solved) : [],
      collisions: {
        count: collisions.length,
        samples: collisions.slice(0, SHOWN).map(({ folder, name }) => shown([...folder, name])),
      },
      unread: this.#ended ? await unreadRows(this.#app.database.db, this.#migrationId) : 0,
      complete: this.#ended && tally.allNames,
    };
  }
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

async function addItems(app: Application, tally: FixTally, places: Places, batch: readonly MetItem[]): Promise<void> {
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

function shown(path: readonly Segment[]): string {
  return displayPath({ root: '', segments: path });
}
