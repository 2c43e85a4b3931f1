import { arrivalsAt, assignNames, type Fixes, type FolderMove, nameArrival, pathKey, type Segment } from '@drover/core';
import { fateOf, type MetItem, type Naming, type Step } from './item-fate.ts';

/** What lies in the folder into which something comes up. */
export interface MetChild extends Pick<MetItem, 'bytes' | 'kind' | 'path'> {
  /** What an earlier copy made of it; undefined for none. */
  readonly given: Step | undefined;
}

/** The place of a folder that goes up, in one row. */
export interface ArrivalInRow {
  /** At the source. */
  readonly path: readonly Segment[];
  readonly step: Step;
  /** What it would be called if nothing had that name. */
  readonly wanted: Segment;
}

export interface RowNaming {
  readonly naming: Naming;
  readonly fixes: Fixes;
  /** What earlier copies gave to folders that rules let come up into the same one. */
  readonly given: (path: readonly Segment[]) => Step | undefined;
}

/** What a run will call a folder that comes up, by what lies there at the source; null where the names of the destination are not known. */
export function arrivalInRow(
  move: FolderMove,
  children: readonly MetChild[],
  { naming, fixes, given }: RowNaming,
): ArrivalInRow | null {
  const { rules } = naming;
  if (rules === null) return null;
  const policy = fixes.names ?? naming.policy;
  const depth = move.to.length + 1;
  const names = namesOfChildren(move.to, children, { naming, fixes, given });
  const named = (each: FolderMove, held: readonly Segment[]) =>
    nameArrival(each, { rules, policy, depth, names: held });
  for (const each of arrivalsAt(move.to, fixes)) {
    const { name } = named(each, names);
    if (name !== null && pathKey(each.path) === pathKey(move.path)) {
      const step = { name, movedUp: move.path.length - 1 - move.to.length };
      return { path: move.path, step, wanted: named(each, []).name ?? name };
    }
    if (name !== null) names.push(name);
  }
  return null;
}

function namesOfChildren(
  folder: readonly Segment[],
  children: readonly MetChild[],
  { naming, fixes, given }: RowNaming,
): Segment[] {
  const { rules } = naming;
  if (rules === null) return [];
  const assigned = new Map<string, Segment>();
  for (const { path } of fixes.movesInto(folder)) {
    const before = given(path);
    if (before?.movedUp === path.length - 1 - folder.length) assigned.set(`\0${pathKey(path)}`, before.name);
  }
  const items = children.flatMap(({ path, kind, bytes, given: before }) => {
    const fate = fateOf({ path, kind, bytes, cause: null, over: null }, fixes, naming);
    const [name = '', goesUp] = [path.at(-1), before?.movedUp ?? fate.steps.at(-1)?.movedUp];
    if (fate.leftOut !== null || goesUp !== 0) return [];
    if (before !== undefined) assigned.set(name, before.name);
    const wanted = kind === 'folder' ? fixes.renamesIn(folder).get(name) : undefined;
    return [{ name, kind, ...(wanted === undefined ? {} : { wanted }) }];
  });
  const policy = fixes.names ?? naming.policy;
  const own = assignNames(items, rules, policy, { depth: folder.length + 1, assigned });
  return [...assigned.values(), ...[...own.values()].flatMap(({ name }) => (name === null ? [] : [name]))];
}
