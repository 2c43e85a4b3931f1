import { arrivalsAt, type KnownItem, nameArrival, pathKey, type Segment } from '@drover/core';
import { type Arrival, ancestorOf, type FolderNode } from '../walk/folder-node.ts';
import { holdsFiles } from './holds-files.ts';
import type { Moved, PlacedItem } from './name-items.ts';
import type { FolderContent } from './place-item.ts';
import type { PlanContext } from './plan-context.ts';

/** The folders in this folder that go up at the destination, by name: what stands there already stays where it is. */
export function movedFrom(
  node: FolderNode,
  known: ReadonlyMap<Segment, KnownItem>,
  context: PlanContext,
): ReadonlyMap<Segment, Moved> {
  const moved = new Map<Segment, Moved>();
  for (const [name, move] of context.movesFrom(node.path)) {
    const before = known.get(name);
    if (before !== undefined) {
      const { destinationName, movedUp } = before;
      if (movedUp !== undefined) moved.set(name, { name: destinationName, movedUp, repair: null, problems: [] });
    } else if (move !== null) {
      const movedUp = node.path.length - move.to.length;
      const key = pathKey(move.path);
      const arrival = ancestorOf(node, movedUp).arrivals?.find(({ path }) => pathKey(path) === key);
      // The folder further up was planned by a version that noted no names: it stays where it lies.
      if (arrival === undefined) continue;
      const { given } = arrival;
      if (given.name === null) moved.set(name, { name: null, movedUp, repair: null, problems: given.problems });
      else moved.set(name, { ...given, movedUp, problems: [] });
    }
  }
  return moved;
}

/** Names of what came up into this folder in earlier runs, which none of its own children gets; null where no rule lets anything come up. */
export async function arrivedIn(node: FolderNode, context: PlanContext): Promise<readonly Segment[] | null> {
  const moves = context.movesInto(node.path);
  if (moves.length === 0) return null;
  const names = new Map<string, Segment>();
  for (const { path } of moves) {
    const home = path.slice(0, -1);
    const before = (await context.journal.known(home)).get(path.at(-1) ?? '');
    if (before?.movedUp === home.length - node.path.length) names.set(pathKey(path), before.destinationName);
  }
  return [...names.values()];
}

/**
 * Names what comes up into a folder now, and keeps that with the folder for those further below, whoever plans them. What is there first
 * keeps its name, be it of the source or only at the destination.
 */
export async function nameArrivals(
  { node, index, known }: FolderContent,
  arrived: readonly Segment[],
  placed: readonly PlacedItem[],
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> {
  const names = [...arrived];
  for (const { name, movedUp } of placed) if (name !== null && movedUp === undefined) names.push(name);
  for (const { destinationName, movedUp } of known.values()) if (movedUp === undefined) names.push(destinationName);
  const { nameRules: rules, policy, base } = context;
  const depth = base.depth + node.destination.segments.length;
  const arrivals: Arrival[] = [];
  for (const move of arrivalsAt(node.path, context)) {
    const plain = nameArrival(move, { rules, policy: policy.names, depth, names: [] }).name;
    for (;;) {
      const given = nameArrival(move, { rules, policy: policy.names, depth, names });
      const there = given.name === null ? null : index.get(given.name);
      // A suffix is a hash of the folder's own path, so that a folder of such a name is the one that it was before.
      const isOwn = there === null || (there.kind === 'folder' && given.name !== plain);
      if (isOwn || !(await holdsFiles(there, node, context, signal))) {
        arrivals.push({ path: move.path, given });
        if (given.name !== null) names.push(given.name);
        break;
      }
      names.push(there.name);
    }
  }
  if (arrivals.length > 0) node.arrivals = arrivals;
}
