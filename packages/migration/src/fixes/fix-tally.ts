import { type Fixes, type FixRule, nameKey, pathKey, type Segment } from '@drover/core';
import type { ArrivalInRow } from './arrival-in-row.ts';
import {
  type Fate,
  fateOf,
  firstDifference,
  givenAt,
  type MetItem,
  type Naming,
  problemUnder,
  type Step,
} from './item-fate.ts';

/** Where an item was met, and by what rules. */
export interface MetIn {
  readonly run: number;
  readonly rowId: string;
  readonly naming: Naming;
  /** The rules of the migration that held in that run, those that hold now, and those with the new one. */
  readonly met: Fixes;
  readonly current: Fixes;
  readonly next: Fixes;
  /** What the folder that the rule lets go up gets in this row; absent where that is not known, or the rule is of another kind. */
  readonly arrival?: ArrivalInRow;
}

/** What becomes of an item without a rule and with it. */
export interface LookedAt {
  readonly before: Fate;
  readonly after: Fate;
  /** The way to what the rule calls or puts otherwise, for which it counts whether an earlier run did; null for none. */
  readonly name: readonly Segment[] | null;
}

/** One item that a rule changes. */
export interface FixSample {
  readonly rowId: string;
  /** At the source. */
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  /** Where it goes without the rule, and with it; null where it is left out. */
  readonly before: readonly Segment[];
  readonly after: readonly Segment[] | null;
}

/** A new name that another item of the same folder may have. */
export interface NewName {
  readonly run: number;
  readonly rowId: string;
  /** Of the item, at the source. */
  readonly path: readonly Segment[];
  /** The folder at the source in whose counterpart at the destination the name is. */
  readonly folder: readonly Segment[];
  readonly name: Segment;
}

const SAMPLES = 20;
/** New names that are looked after for others of the same name. */
const MAX_NAMES = 20_000;

/** Adds up what a rule changes, item by item, in bounded memory. */
export class FixTally {
  readonly #rule: FixRule;
  readonly #rows = new Set<string>();
  readonly #taken = new Set<string>();
  readonly samples: FixSample[] = [];
  readonly newNames: NewName[] = [];
  /** Problems that it cures, by cause. */
  readonly solved = new Map<string, number>();
  /** New names that two items would have. */
  readonly collisions: NewName[] = [];
  files = 0;
  folders = 0;
  bytes = 0;
  /** Items that keep the names that earlier runs gave. */
  kept = 0;
  /** False where there are more new names than are looked after. */
  allNames = true;

  constructor(rule: FixRule) {
    this.#rule = rule;
  }

  get rows(): number {
    return this.#rows.size;
  }

  /** What becomes of an item without the rule and with it, as if no run had given a name yet. */
  look(item: MetItem, { naming, current, next, arrival }: MetIn): LookedAt {
    const name = arrival === undefined ? undefined : givenAt(arrival.path, arrival.step);
    const [before, after] = [fateOf(item, current, naming), fateOf(item, next, naming, name)];
    const isRenamed = after.leftOut === null && this.#changes(before, after);
    return { before, after, name: isRenamed ? firstDifference(item, before, after) : null };
  }

  /** `given`: what an earlier run made of that to which `looked.name` leads; undefined for none. */
  add(item: MetItem, where: MetIn, looked: LookedAt, given?: Step): void {
    const { naming, current, next } = where;
    const isGiven = given !== undefined && looked.name !== null;
    const names = isGiven ? givenAt(looked.name, given) : undefined;
    const before = names === undefined ? looked.before : fateOf(item, current, naming, names);
    const after = names === undefined ? looked.after : fateOf(item, next, naming, names);
    if (item.cause !== null) this.#solve(item, where, before, after);
    if (this.#changes(before, after)) this.#count(item, where, before, after);
    else if (isGiven) this.kept++;
  }

  #solve(item: MetItem, { naming, met: then, current, next }: MetIn, before: Fate, after: Fate): void {
    const met = fateOf(item, then, naming);
    const cause = problemUnder(item, met, { fate: before, fixes: current, naming });
    if (cause === null || problemUnder(item, met, { fate: after, fixes: next, naming }) !== null) return;
    this.solved.set(cause, (this.solved.get(cause) ?? 0) + 1);
  }

  #changes(before: Fate, after: Fate): boolean {
    if (before.leftOut !== null || after.leftOut !== null) return before.leftOut === null;
    // Of what lies in folders with such names nothing is looked at: what counts is the name itself.
    if (this.#rule.kind === 'replace-characters') return before.path.at(-1) !== after.path.at(-1);
    return pathKey(before.path) !== pathKey(after.path);
  }

  #count({ path, kind, bytes }: MetItem, { run, rowId, naming, arrival }: MetIn, before: Fate, after: Fate): void {
    this.#rows.add(rowId);
    if (kind === 'folder') this.folders++;
    else {
      this.files++;
      this.bytes += bytes;
    }
    const isOut = after.leftOut !== null;
    if (this.samples.length < SAMPLES) {
      this.samples.push({ rowId, path, kind, before: before.path, after: isOut ? null : after.path });
    }
    const [was, is] = [before.steps.at(-1), after.steps.at(-1)];
    if (isOut || is === undefined || (was?.name === is.name && was.movedUp === is.movedUp)) return;
    const folder = path.slice(0, path.length - 1 - is.movedUp);
    if (arrival !== undefined) {
      const { wanted } = arrival;
      if (wanted !== is.name) this.collisions.push({ run, rowId, path, folder, name: wanted });
      return;
    }
    const { name } = is;
    if (this.newNames.length >= MAX_NAMES) {
      this.allNames = false;
      return;
    }
    const folded = naming.rules === null ? name : nameKey(name, naming.rules);
    const key = pathKey([String(run), ...folder, folded]);
    const each = { run, rowId, path, folder, name };
    if (this.#taken.has(key)) this.collisions.push(each);
    this.#taken.add(key);
    this.newNames.push(each);
  }
}
