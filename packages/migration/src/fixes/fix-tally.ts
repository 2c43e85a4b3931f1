import { type Fixes, type FixRule, nameKey, pathKey, type Segment } from '@drover/core';
import {
  type Fate,
  fateOf,
  firstDifference,
  type GivenName,
  type MetItem,
  type Naming,
  problemUnder,
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
  readonly path: readonly Segment[];
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

  /** The way to the name that the rule would change, for which it counts whether an earlier run gave it; null for none. */
  changedName(item: MetItem, { naming, current, next }: MetIn): readonly Segment[] | null {
    const [before, after] = [fateOf(item, current, naming), fateOf(item, next, naming)];
    return after.leftOut === null && this.#changes(before, after) ? firstDifference(item, before, after) : null;
  }

  add(item: MetItem, where: MetIn, given: GivenName): void {
    const { naming } = where;
    const met = fateOf(item, where.met, naming);
    const before = fateOf(item, where.current, naming, given);
    const after = fateOf(item, where.next, naming, given);
    const problem = (fate: Fate, fixes: Fixes) => problemUnder(item, met, { fate, fixes, naming });
    const cause = problem(before, where.current);
    if (cause !== null && problem(after, where.next) === null) {
      this.solved.set(cause, (this.solved.get(cause) ?? 0) + 1);
    }
    if (this.#changes(before, after)) this.#count(item, where, before, after);
    else if (this.changedName(item, where) !== null) this.kept++;
  }

  #changes(before: Fate, after: Fate): boolean {
    if (before.leftOut !== null || after.leftOut !== null) return before.leftOut === null;
    // Of what lies in folders with such names nothing is looked at: what counts is the name itself.
    if (this.#rule.kind === 'replace-characters') return before.path.at(-1) !== after.path.at(-1);
    return before.path.some((name, at) => name !== after.path[at]);
  }

  #count({ path, kind, bytes }: MetItem, { run, rowId, naming }: MetIn, before: Fate, after: Fate): void {
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
    const name = after.path.at(-1) ?? '';
    if (isOut || before.path.at(-1) === name) return;
    if (this.newNames.length >= MAX_NAMES) {
      this.allNames = false;
      return;
    }
    const folded = naming.rules === null ? name : nameKey(name, naming.rules);
    const key = pathKey([String(run), ...path.slice(0, -1), folded]);
    const each = { run, rowId, path, name };
    if (this.#taken.has(key)) this.collisions.push(each);
    this.#taken.add(key);
    this.newNames.push(each);
  }
}
