import {
  type Fixes,
  type NamePolicy,
  type NameRules,
  type Over,
  pathKey,
  repairName,
  type Segment,
  segmentLength,
} from '@drover/core';

/** An item as a run met it. */
export interface MetItem {
  /** At the source, below the row's folder. */
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
  /** What kept it from arriving; null where nothing did. */
  readonly cause: string | null;
  /** Of a path that is too long. */
  readonly over: Over | null;
}

/** By what a row names things at its destination, before rules of the migration. */
export interface Naming {
  /** Null where they are not known: then names are taken as they are. */
  readonly rules: NameRules | null;
  readonly policy: NamePolicy;
}

/** What something is called at the destination, and by how many folders it lies further up than at the source. */
export interface Step {
  readonly name: Segment;
  readonly movedUp: number;
}

/** What earlier runs gave, by path at the source; undefined for none. */
type Given = (path: readonly Segment[]) => Step | undefined;

/** What becomes of an item under some rules. */
export interface Fate {
  /** Why it is left out, itself or with a folder above it; null when it is not. */
  readonly leftOut: string | null;
  /** Where it goes, below the row's folder at the destination; without suffixes of names that collide. */
  readonly path: readonly Segment[];
  /** For each part of its path at the source. */
  readonly steps: readonly Step[];
}

/** Pure: the same for the same item and rules. */
export function fateOf(
  { path, kind, bytes }: MetItem,
  fixes: Fixes,
  { rules, policy }: Naming,
  given: Given = () => undefined,
): Fate {
  const names = fixes.names ?? policy;
  let leftOut: string | null = null;
  const steps = path.map((name, at): Step => {
    const [folder, upTo] = [path.slice(0, at), path.slice(0, at + 1)];
    const what = at < path.length - 1 ? 'folder' : kind;
    leftOut ??= fixes.leavesOut(upTo, what, what === 'file' ? bytes : null);
    const before = given(upTo);
    if (before !== undefined) return before;
    const move = what === 'folder' ? (fixes.movesFrom(folder).get(name) ?? null) : null;
    const wanted = what === 'folder' ? (move?.name ?? fixes.renamesIn(folder).get(name) ?? name) : name;
    return { name: repaired(wanted, rules, names, what, at), movedUp: move === null ? 0 : at - move.to.length };
  });
  return { leftOut, path: destinationOf(steps), steps };
}

function destinationOf(steps: readonly Step[]): readonly Segment[] {
  const places: (readonly Segment[])[] = [[]];
  for (const [at, { name, movedUp }] of steps.entries()) places.push([...(places[at - movedUp] ?? []), name]);
  return places.at(-1) ?? [];
}

/** A name that is skipped stays as it is, as far as anybody can tell. */
function repaired(
  name: Segment,
  rules: NameRules | null,
  policy: NamePolicy,
  kind: 'file' | 'folder',
  at: number,
): Segment {
  if (rules === null) return name;
  return repairName(name, rules, policy, { kind, depth: at + 1 })?.repaired ?? name;
}

const NAME = 'unsupported-at-destination:name';
const PARENT = 'unsupported-at-destination:parent';

/** What would keep the item from arriving under other rules than those under which it was met; null for nothing. */
export function problemUnder(
  item: MetItem,
  met: Fate,
  now: { readonly fate: Fate; readonly fixes: Fixes; readonly naming: Naming },
): string | null {
  const { fate, fixes, naming } = now;
  const { cause, over } = item;
  if (cause === null || fate.leftOut !== null) return null;
  if (over !== null) {
    const longer = lengthOf(fate.path, naming) - lengthOf(met.path, naming);
    return over.length + longer > over.max ? cause : null;
  }
  const isName = cause === NAME || (cause === PARENT && naming.policy.mode === 'skip');
  return isName && fixes.names !== null && naming.rules !== null ? null : cause;
}

function lengthOf(path: readonly Segment[], { rules }: Naming): number {
  const unit = rules?.path?.unit ?? 'utf16';
  return path.reduce((sum, name) => sum + segmentLength(name, unit) + 1, 0);
}

/** The way to the first part that goes elsewhere in another fate of an item; null where none does. */
export function firstDifference(item: MetItem, one: Fate, other: Fate): readonly Segment[] | null {
  const at = item.path.findIndex((_, index) => {
    const [a, b] = [one.steps[index], other.steps[index]];
    return a?.name !== b?.name || a?.movedUp !== b?.movedUp;
  });
  return at < 0 ? null : item.path.slice(0, at + 1);
}

/** What was given to the one thing that lies there. */
export function givenAt(path: readonly Segment[], step: Step): Given {
  const key = pathKey(path);
  return (each) => (each.length === path.length && pathKey(each) === key ? step : undefined);
}
