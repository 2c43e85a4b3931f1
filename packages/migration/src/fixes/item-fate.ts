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

/** Names that earlier runs gave, by path at the source; undefined for none. */
type GivenName = (path: readonly Segment[]) => Segment | undefined;

/** What becomes of an item under some rules. */
export interface Fate {
  /** Why it is left out, itself or with a folder above it; null when it is not. */
  readonly leftOut: string | null;
  /** Where it goes, below the row's folder at the destination; without suffixes of names that collide. */
  readonly path: readonly Segment[];
}

/** Pure: the same for the same item and rules. */
export function fateOf(
  { path, kind, bytes }: MetItem,
  fixes: Fixes,
  { rules, policy }: Naming,
  given: GivenName = () => undefined,
): Fate {
  const names = fixes.names ?? policy;
  let leftOut: string | null = null;
  const destination = path.map((name, at) => {
    const upTo = path.slice(0, at + 1);
    const what = at < path.length - 1 ? 'folder' : kind;
    leftOut ??= fixes.leavesOut(upTo, what, what === 'file' ? bytes : null);
    const wanted = what === 'folder' ? (fixes.renamesIn(path.slice(0, at)).get(name) ?? name) : name;
    return given(upTo) ?? repaired(wanted, rules, names, what, at);
  });
  return { leftOut, path: destination };
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
  return path.reduce((sum, name) => sum + segmentLength(name, unit), 0);
}

/** The way to the first name that differs between two fates of an item; null where none does. */
export function firstDifference(item: MetItem, one: Fate, other: Fate): readonly Segment[] | null {
  const at = item.path.findIndex((_, index) => one.path[index] !== other.path[index]);
  return at < 0 ? null : item.path.slice(0, at + 1);
}

/** The one name that was given to what lies there. */
export function nameAt(path: readonly Segment[], name: Segment): GivenName {
  const key = pathKey(path);
  return (each) => (each.length === path.length && pathKey(each) === key ? name : undefined);
}
