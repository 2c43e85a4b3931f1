import type { PermissionEntry } from './permission-map.ts';
import { principalKey, principalKind } from './principal.ts';

/** Pairs principals of two directories that are equal but for case: addresses, and groups by their names. */
export function discoverPairs(source: Iterable<string>, destination: Iterable<string>): readonly PermissionEntry[] {
  const there = new Map([...destination].map((name) => [principalKey(name), name]));
  const pairs = new Map<string, PermissionEntry>();
  for (const name of source) {
    const kind = principalKind(name);
    const match = there.get(principalKey(name));
    if (match === undefined || (kind !== 'address' && kind !== 'group')) continue;
    pairs.set(principalKey(name), { source: name, destination: match });
  }
  return [...pairs.values()];
}
