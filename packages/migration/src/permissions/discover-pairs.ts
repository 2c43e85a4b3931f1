import { flatMapped, type Steps } from '../steps.ts';
import type { PermissionEntry } from './permission-map.ts';
import { principalKey, principalKind } from './principal.ts';

/** Pairs principals of two directories that are equal but for case: addresses, and groups by their names. */
export function* discoverPairs(
  source: Iterable<string>,
  destination: Iterable<string>,
): Steps<readonly PermissionEntry[]> {
  const there = new Map(yield* flatMapped(destination, (name) => [[principalKey(name), name] as const]));
  const pairs = new Map<string, PermissionEntry>();
  for (const name of source) {
    yield;
    const kind = principalKind(name);
    const match = there.get(principalKey(name));
    if (match === undefined || (kind !== 'address' && kind !== 'group')) continue;
    pairs.set(principalKey(name), { source: name, destination: match });
  }
  return [...pairs.values()];
}
