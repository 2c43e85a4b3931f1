import type { LeftReason } from '@drover/api';
import {
  checkName,
  checkPath,
  descendantRef,
  displayPath,
  displaySegment,
  type ExclusionSet,
  exclusionSet,
  matchExclusion,
  type NameRules,
  nameKey,
  pathKey,
  rootRef,
  type Segment,
} from '@drover/core';
import type { TransferSide } from '@drover/database';
import { type DestinationPattern, fillPattern } from '@drover/migration';
import { isBelow } from '../is-below.ts';

/** A folder that lies in the source, and where it would go. */
export interface ChildPair {
  readonly name: Segment;
  readonly source: TransferSide;
  readonly destination: TransferSide;
  /** Why it cannot be transferred there. */
  readonly fault: { readonly reason: LeftReason; readonly message: string } | null;
}

/** What systems keep beside people's folders: it gets no transfer unless it is named. */
const STANDARD: ExclusionSet = exclusionSet(['default']);

/** Why a folder gets no transfer unless it was chosen by its name; null for others. */
export function exclusionFault(name: Segment): ChildPair['fault'] {
  const rule = matchExclusion(name, 'folder', STANDARD);
  if (rule === null) return null;
  return { reason: 'excluded', message: `The standard exclusions leave it out: ${rule.title}.` };
}

export interface SetPlaces {
  /** The folder that holds them. */
  readonly source: TransferSide;
  /** Where the pattern begins. */
  readonly destination: TransferSide;
  readonly pattern: DestinationPattern;
  /** Of the destination. */
  readonly rules: NameRules;
}

/** Pairs the folders of these names, in order, with their places at the destination. */
export function childPairs(names: readonly Segment[], places: SetPlaces): readonly ChildPair[] {
  const { source, destination, pattern, rules } = places;
  const taken = new Map<string, Segment>();
  return names.map((name) => {
    const below = fillPattern(pattern, name);
    const pair = {
      source: { ...source, path: [...source.path, name] },
      destination: { ...destination, path: [...destination.path, ...below] },
    };
    const key = pathKey(below.map((each) => nameKey(each, rules)));
    const first = taken.get(key);
    if (first === undefined) taken.set(key, name);
    const fault = nameFault(below, places) ?? collisionFault(first, pair.destination) ?? overlapFault(pair);
    return { name, ...pair, fault };
  });
}

function nameFault(below: readonly Segment[], { destination, rules }: SetPlaces): ChildPair['fault'] {
  const depth = destination.path.length;
  const [problem] = [
    ...below.flatMap((name, at) => checkName(name, rules, { kind: 'folder', depth: depth + at })),
    ...checkPath([...destination.path, ...below], rules),
  ];
  return problem === undefined ? null : { reason: 'name', message: problem.message };
}

function collisionFault(first: Segment | undefined, { root, path }: TransferSide): ChildPair['fault'] {
  if (first === undefined) return null;
  const place = displayPath(descendantRef(rootRef(root), path));
  return {
    reason: 'collision',
    message: `${displaySegment(first)} goes to ${place} already, which is the same folder there.`,
  };
}

function overlapFault({ source, destination }: Pick<ChildPair, 'destination' | 'source'>): ChildPair['fault'] {
  const oneStorage = source.connectorId === destination.connectorId && source.root === destination.root;
  if (!oneStorage || !isBelow(destination.path, source.path)) return null;
  return { reason: 'overlap', message: 'The destination is the folder itself, or lies in it.' };
}
