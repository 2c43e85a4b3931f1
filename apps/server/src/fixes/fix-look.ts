import type { FixPreview } from '@drover/api';
import { causeTitle, describeFix, displayPath, type FixRule, pathKey, type Segment } from '@drover/core';
import { type MetItem, type MetItems, metAt, metItems, type StoredFix, unreadRows } from '@drover/database';
import { type ArrivalInRow, FixTally, flatMapped, type MetIn, type NewName } from '@drover/migration';
import type { Application } from '../application.ts';
import { shownPlace } from '../reports/shown-place.ts';
import { givenSteps, rowPathKey } from './given-steps.ts';
import { MetArrivals } from './met-arrivals.ts';
import { MetPlaces } from './met-places.ts';

/** New names whose neighbours are read at once. */
const NEIGHBOURS = 5000;
const SHOWN = 10;

/** What a rule would change, by what the last scans and copies met, with all rules that hold already; looked at in steps. */
export class FixLook {
  readonly rule: FixRule;
  readonly #app: Application;
  readonly #migrationId: string;
  readonly #tally: FixTally;
  readonly #places: MetPlaces;
  readonly #arrivals: MetArrivals;
  readonly #steps: AsyncGenerator<MetItems>;
  #looked = 0;
  #ended = false;

  private constructor(app: Application, migrationId: string, rule: FixRule, stored: readonly StoredFix[]) {
    this.#app = app;
    this.#migrationId = migrationId;
    this.rule = rule;
    this.#tally = new FixTally(rule);
    this.#places = new MetPlaces(stored, rule);
    this.#arrivals = new MetArrivals(app.database, rule);
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
        await this.#add(step.value.items);
        this.#looked += step.value.looked;
      }
      if (this.#app.clock.monotonic() >= until) break;
    }
    return this.#ended;
  }

  async #add(batch: readonly MetItem[]): Promise<void> {
    const arrivals = await this.#arrivals.of(batch, this.#places);
    const looked = await this.#inSlices(batch, (item) => {
      const where = placedIn(this.#places.of(item.run), arrivals.get(item.run.transferId) ?? null);
      return [{ item, where, look: this.#tally.look(item, where) }];
    });
    const wanted = looked.flatMap(({ item, look }) =>
      look.name === null ? [] : [{ transferId: item.run.transferId, path: look.name }],
    );
    const given = await givenSteps(this.#app.database, wanted);
    await this.#inSlices(looked, ({ item, where, look }) => {
      const step =
        look.name === null ? undefined : given.get(rowPathKey({ transferId: item.run.transferId, path: look.name }));
      this.#tally.add(item, where, look, step);
      return [];
    });
  }

  /** A look goes on from answer to answer, so whoever leaves ends none. */
  #inSlices<T, R>(items: readonly T[], made: (item: T) => readonly R[]): Promise<R[]> {
    return this.#app.slices.run(flatMapped(items, made), new AbortController().signal);
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
      complete: this.#ended && tally.allNames && this.#arrivals.complete,
    };
  }
}

function placedIn(where: MetIn, arrival: ArrivalInRow | null): MetIn {
  return arrival === null ? where : { ...where, arrival };
}

/** New names that another item of the same folder at the source has. */
async function takenNames(app: Application, names: readonly NewName[], places: MetPlaces): Promise<NewName[]> {
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
