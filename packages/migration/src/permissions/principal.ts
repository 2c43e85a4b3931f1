import type { PrincipalName } from '@drover/core';

/** How a principal is told: by a mail address or user principal name, by a domain account, by a security identifier, or as a group by its name. */
export type PrincipalKind = PrincipalName | 'domain';

const SID = /^S-1-\d+(?:-\d+)+$/i;
const ADDRESS = /^[^\s\p{Cc}@,;<>"]+@[^\s\p{Cc}@,;<>"]+$/u;
const ACCOUNT = /^[^\\/@,;<>"]+\\[^\\/@,;<>"]+$/u;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]*\p{L}$/u;

/** What a name in a permission map is; what looks like nothing else is the name of a group. */
export function principalKind(name: string): PrincipalKind {
  if (SID.test(name)) return 'sid';
  if (ADDRESS.test(name)) return 'address';
  if (ACCOUNT.test(name)) return 'account';
  return DOMAIN.test(name) ? 'domain' : 'group';
}

/** The same for somebody; a domain by itself is nobody, so it would be the name of a group. */
export function principalName(name: string): PrincipalName {
  const kind = principalKind(name);
  return kind === 'domain' ? 'group' : kind;
}

/** The same for names that mean the same principal: directories tell neither case nor composed from decomposed letters. */
export function principalKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The name before the `@` and the domain behind it, as they were written; null for what is no address. */
export function addressParts(name: string): { readonly user: string; readonly domain: string } | null {
  if (!ADDRESS.test(name)) return null;
  const at = name.lastIndexOf('@');
  return { user: name.slice(0, at), domain: name.slice(at + 1) };
}
