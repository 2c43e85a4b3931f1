import { type Assignment, assignNames, type FolderMove, type KnownItem, pathKey, type Segment } from '@drover/core';
import { ancestorOf, type FolderNode } from '../walk/folder-node.ts';
import type { Moved } from './name-items.ts';
import type { PlanContext } from './plan-context.ts';

type Known = ReadonlyMap<Segment, KnownItem>;

/** The folders in this folder that go up at the destination, by name: what stands there already stays where it is. */
export async function movedFrom(
  node: FolderNode,
  known: Known,
  context: PlanContext,
): Promise<ReadonlyMap<Segment, Moved>> {
  const moved = new Map<Segment, Moved>();
  for (const [name, move] of context.movesFrom(node.path)) {
    const before = known.get(name);
    if (before !== undefined) {
      const { destinationName, movedUp } = before;
      if (movedUp !== undefined) moved.set(name, { name: destinationName, movedUp, repair: null, problems: [] });
    } else if (move !== null) {
      const movedUp = node.path.length - move.to.length;
      const names = arrivals(ancestorOf(node, movedUp), await context.journal.known(move.to), context);
      const given = names.get(move);
      if (given === undefined || given.name === null) {
        moved.set(name, { name: null, movedUp, repair: null, problems: given?.problems ?? [] });
      } else moved.set(name, { ...given, movedUp, problems: [] });
    }
  }
  return moved;
}

/** Names of folders that rules let come up into this one; none of its own children gets them. */
export function arriving(node: FolderNode, known: Known, context: PlanContext): readonly Segment[] {
  return [...arrivals(node, known, context).values()].flatMap(({ name }) => (name === null ? [] : [name]));
}

/**
 * The names of what comes up into a folder: those of the rules, with a suffix where something of the folder has had the name since an
 * earlier run. Rule by rule, so that a later one takes no name from an earlier one. The same whoever asks while one run plans, because
 * nothing that is met meanwhile gets any of these names.
 */
function arrivals(
  node: FolderNode,
  known: Known,
  { movesInto, nameRules, policy }: PlanContext,
): ReadonlyMap<FolderMove, Assignment> {
  const names = new Map<FolderMove, Assignment>();
  const moves = movesInto(node.path);
  if (moves.length === 0) return names;
  const assigned = new Map<string, Segment>();
  for (const [key, { destinationName, movedUp }] of known)
    if (movedUp === undefined) assigned.set(key, destinationName);
  const depth = node.destination.segments.length;
  for (const move of moves) {
    // No name has a NUL, so this is the key of no child.
    const item = {
      name: move.path.at(-1) ?? '',
      kind: 'folder',
      key: `\0${pathKey(move.path)}`,
      wanted: move.name,
    } as const;
    const given = assignNames([item], nameRules, policy.names, { depth, assigned }).get(item.key);
    if (given === undefined) continue;
    names.set(move, given);
    if (given.name !== null) assigned.set(item.key, given.name);
  }
  return names;
}
