import { pathKey } from '../item-ref.ts';
import { type Assignment, assignNames } from '../names/assign-names.ts';
import type { NameRules } from '../names/name-rules.ts';
import type { NamePolicy } from '../names/repair-name.ts';
import type { Segment } from '../segment.ts';
import type { Fixes, FolderMove } from './fixes.ts';

export interface ArrivalContext {
  readonly rules: NameRules;
  readonly policy: NamePolicy;
  /** Of what comes, at the destination. */
  readonly depth: number;
  /** Names of all that is in the folder: its own children and what came up in earlier runs. */
  readonly names: readonly Segment[];
}

/** The folders that come up into one by the rules that hold, in the order of these. */
export function arrivalsAt(folder: readonly Segment[], fixes: Pick<Fixes, 'movesFrom' | 'movesInto'>): FolderMove[] {
  return fixes
    .movesInto(folder)
    .filter((move) => fixes.movesFrom(move.path.slice(0, -1)).get(move.path.at(-1) ?? '') === move);
}

/**
 * The name of what comes up into a folder, which yields to all that is there: it gets a suffix from a hash of its own path at the
 * source. Asked rule by rule, with the names given before among `names`, so that a later rule takes no name from an earlier one.
 */
export function nameArrival(move: FolderMove, { rules, policy, depth, names }: ArrivalContext): Assignment {
  // No name has a NUL, so this is the key of no child.
  const key = `\0${pathKey(move.path)}`;
  const item = { name: move.path.at(-1) ?? '', kind: 'folder', key, wanted: move.name, yields: true } as const;
  const context = { depth, assigned: new Map<string, Segment>(), taken: names };
  return assignNames([item], rules, policy, context).get(key) ?? { name: null, problems: [] };
}
