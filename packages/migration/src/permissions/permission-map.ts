import type { MapPrincipal, MappedPrincipal } from '@drover/core';
import { flatMapped, type Steps } from '../steps.ts';
import { addressParts, principalKey, principalKind, principalName } from './principal.ts';

/** One line of a permission map. */
export interface PermissionEntry {
  /** A domain, or somebody at the source. */
  readonly source: string;
  /** The same at the destination; '' shares nothing with them. */
  readonly destination: string;
}

/** Entries without those that a line for a whole domain says already. */
export function* withoutRedundant(entries: readonly PermissionEntry[]): Steps<readonly PermissionEntry[]> {
  const domains = yield* flatMapped(entries, (entry) => (principalKind(entry.source) === 'domain' ? [entry] : []));
  const byDomain = mapPrincipals(domains);
  const isNeeded = ({ source, destination }: PermissionEntry): boolean => {
    if (principalKind(source) !== 'address') return true;
    const implied = byDomain(source, 'address');
    if (implied.to === null) return implied.why === 'not-mapped' || destination !== '';
    return principalKey(implied.to) !== principalKey(destination);
  };
  return yield* flatMapped(entries, (entry) => (isNeeded(entry) ? [entry] : []));
}

/**
 * Says who stands for whom: a line about somebody goes before the line about their domain, and one by the address of a group before one by the name that it is shown by. Security identifiers and domain accounts are
 * known only by lines of their own, and nobody is taken to be whoever has the same name elsewhere.
 */
export function mapPrincipals(entries: readonly PermissionEntry[]): MapPrincipal {
  const byKey = new Map(entries.map(({ source, destination }) => [principalKey(source), destination]));
  return (principal, named, shownAs) => {
    const shown =
      shownAs === undefined || principalKind(shownAs) !== 'group' ? undefined : byKey.get(principalKey(shownAs));
    const exact = byKey.get(principalKey(principal)) ?? shown;
    if (exact !== undefined) return mapped(exact);
    const parts = named === 'address' ? addressParts(principal) : null;
    const domain = parts === null ? undefined : byKey.get(principalKey(parts.domain));
    if (parts === null || domain === undefined) return { to: null, why: 'not-mapped' };
    return mapped(domain === '' ? '' : `${parts.user}@${domain}`);
  };
}

function mapped(to: string): MappedPrincipal {
  return to === '' ? { to: null, why: 'not-shared' } : { to, named: principalName(to) };
}
