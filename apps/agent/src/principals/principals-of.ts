import type { Entry } from '@drover/core';
import type { Principal } from './principal.ts';
import { sddlPrincipals } from './sddl-principals.ts';

/** An entry of a POSIX list that names somebody, such as `default:user:anna:r-x`. */
const NAMED = /^(default:)?(user|group):([^:]+):[r-][w-][x-]$/;

/** Who an item belongs to and whom its permissions name; one who is named several times in the same place is told once. */
export function principalsOf({
  owner,
  group,
  acl,
  securityDescriptor,
}: Pick<Entry, 'owner' | 'group' | 'acl' | 'securityDescriptor'>): Principal[] {
  const found: Principal[] = securityDescriptor === undefined ? [] : [...sddlPrincipals(securityDescriptor)];
  if (owner !== undefined) found.push({ kind: 'user', told: owner, from: 'owner' });
  if (group !== undefined) found.push({ kind: 'group', told: group, from: 'group' });
  for (const entry of acl?.split(',') ?? []) {
    const [, inherited, kind, told] = NAMED.exec(entry) ?? [];
    if (kind === undefined || told === undefined) continue;
    const from = inherited === undefined ? 'access list' : 'access list for new items';
    found.push({ kind: kind === 'user' ? 'user' : 'group', told, from });
  }
  return found.filter((each, at) => found.findIndex((other) => keyOf(other) === keyOf(each)) === at);
}

/** The same for the same principal in the same place. */
export function keyOf({ kind, told, from }: Principal): string {
  return `${kind}\0${told}\0${from}`;
}
