import {
  type Assignment,
  assignNames,
  type Entry,
  isLegalName,
  type KnownItem,
  type NamePolicy,
  type NameProblem,
  type NameRepair,
  type NameRules,
  type Segment,
} from '@drover/core';

/** A source item with the name it is to have at the destination. */
export interface PlacedItem {
  readonly entry: Entry;
  /** What journals call it: its own name, unless its folder holds several of that name. */
  readonly key: Segment;
  /** Null when the destination can hold none. */
  readonly name: Segment | null;
  readonly repair: NameRepair | null;
  readonly problems: readonly NameProblem[];
  /** Of a folder: by how many folders it goes further up than it lies at the source; absent for none. */
  readonly movedUp?: number;
}

/** Where a folder that goes up is at the destination. */
export type Moved = Required<Pick<PlacedItem, 'movedUp' | 'name' | 'problems' | 'repair'>>;

export interface NamingContext {
  readonly rules: NameRules;
  readonly policy: NamePolicy;
  /** The source may hold several items of one name in one folder. */
  readonly sourceRepeats: boolean;
  /** Depth of the items at the destination. */
  readonly depth: number;
  /** New names of folders, by their own. */
  readonly renames: ReadonlyMap<Segment, Segment>;
  /** Folders that go up, by name: they get none here. */
  readonly moved: ReadonlyMap<Segment, Moved>;
  /** Names of folders that came up into this one in earlier runs; null where none may come. */
  readonly arrived: readonly Segment[] | null;
}

/** True where the name of one child may depend on all others, so that the whole folder must be known first. */
export function namesDependOnEachOther(
  known: ReadonlyMap<Segment, KnownItem>,
  { rules, sourceRepeats, arrived }: NamingContext,
): boolean {
  if (!rules.caseSensitive || rules.foldsUnicode || sourceRepeats || arrived !== null) return true;
  for (const [key, { destinationName }] of known) if (key !== destinationName) return true;
  return false;
}

/** The child under its own name; null when that is not legal at the destination, or a rule gives it another. */
export function placeAsItIs(entry: Entry, { rules, depth, renames, moved }: NamingContext): PlacedItem | null {
  if (entry.kind === 'folder' && (renames.has(entry.name) || moved.has(entry.name))) return null;
  if (!isLegalName(entry.name, rules, { kind: kindOf(entry), depth })) return null;
  return { entry, key: entry.name, name: entry.name, repair: null, problems: NO_PROBLEMS };
}

/** Children of the same folder that were placed before. */
export interface OtherChildren {
  /** Names of those that are called otherwise than any that are to be placed. */
  readonly taken: readonly Segment[];
  /** Names of those that are called like one that is to be placed, and are of the other kind. */
  readonly beside: ReadonlySet<Segment>;
}

/** Gives children of one folder their names at the destination, the same in each run. */
export function placeItems(
  entries: readonly Entry[],
  known: ReadonlyMap<Segment, KnownItem>,
  context: NamingContext,
  others: OtherChildren,
): PlacedItem[] {
  const keyed = context.sourceRepeats ? withIds(entries) : withKinds(entries, known, others);
  const assigned = new Map(Array.from(known, ([key, { destinationName }]) => [key, destinationName]));
  for (const key of context.moved.keys()) assigned.delete(key);
  for (const [at, name] of (context.arrived ?? []).entries()) assigned.set(`\0${at}`, name); // no name has a NUL
  const isMoved = ({ entry, key }: Keyed) => entry.kind === 'folder' && key === entry.name && context.moved.has(key);
  const items = keyed.flatMap(({ entry, key }) => {
    if (isMoved({ entry, key })) return [];
    const wanted = entry.kind === 'folder' && key === entry.name ? context.renames.get(key) : undefined;
    return [
      {
        ...{ name: entry.name, kind: kindOf(entry), key },
        ...(wanted === undefined ? {} : { wanted }),
        ...(others.beside.has(entry.name) ? { yields: true as const } : {}),
      },
    ];
  });
  const taken = [...others.taken, ...others.beside];
  const names = assignNames(items, context.rules, context.policy, { depth: context.depth, assigned, taken });
  return keyed.map(({ entry, key }) => {
    const moved = isMoved({ entry, key }) ? context.moved.get(key) : undefined;
    return moved === undefined ? placed(entry, key, names.get(key)) : { entry, key, ...moved };
  });
}

interface Keyed {
  readonly entry: Entry;
  readonly key: Segment;
}

const NO_PROBLEMS: readonly NameProblem[] = [];

/**
 * A file and a folder of one name, as object stores hold them (`same` beside `same/below`): the file keeps it as its key, unless journals
 * know it as the folder's, and the other adds what it is.
 */
function withKinds(
  entries: readonly Entry[],
  known: ReadonlyMap<Segment, KnownItem>,
  { taken, beside }: OtherChildren,
): Keyed[] {
  const names = new Set(entries.map(({ name }) => name));
  if (names.size === entries.length && beside.size === 0) return entries.map((entry) => ({ entry, key: entry.name }));
  for (const name of taken) names.add(name);
  const folders = new Set(entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name));
  const files = new Set(entries.filter(({ kind }) => kind !== 'folder').map(({ name }) => name));
  return entries.map((entry) => {
    const { name } = entry;
    const kind = kindOf(entry);
    const isBoth = folders.has(name) && files.has(name);
    const keeper = isFolders(known.get(name)) ? 'folder' : 'file';
    return { entry, key: (isBoth && kind !== keeper) || beside.has(name) ? freeKey(`${name} (${kind})`, names) : name };
  });
}

/** Of files journals know more than the name. */
function isFolders(known: KnownItem | undefined): boolean {
  if (known === undefined) return false;
  return Object.keys(known).every((member) => member === 'destinationName' || member === 'movedUp');
}

function freeKey(key: Segment, names: ReadonlySet<Segment>): Segment {
  return names.has(key) ? freeKey(`${key}~`, names) : key;
}

/** Of several items of one name, the one with the smallest id keeps it as its key and the others add their id. */
function withIds(entries: readonly Entry[]): Keyed[] {
  const first = new Map<Segment, string>();
  for (const entry of entries) {
    const id = entry.ref.id ?? '';
    const smallest = first.get(entry.name);
    if (smallest === undefined || id < smallest) first.set(entry.name, id);
  }
  return entries.map((entry) => {
    const id = entry.ref.id ?? '';
    return { entry, key: first.get(entry.name) === id ? entry.name : `${entry.name} (${id})` };
  });
}

function placed(entry: Entry, key: Segment, assignment: Assignment | undefined): PlacedItem {
  if (assignment === undefined || assignment.name === null) {
    return { entry, key, name: null, repair: null, problems: assignment?.problems ?? NO_PROBLEMS };
  }
  return { entry, key, name: assignment.name, repair: assignment.repair, problems: NO_PROBLEMS };
}

function kindOf(entry: Entry): 'file' | 'folder' {
  return entry.kind === 'folder' ? 'folder' : 'file';
}
