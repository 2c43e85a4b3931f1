import type { OAuthCloud, OAuthGrant, OAuthProvider } from './provider.ts';

/** Says that a connector is authorised by OAuth, and as what; its options are what a person fills in beside it. */
export interface OAuthSignIn {
  readonly provider: OAuthProvider;
  readonly grant: OAuthGrant;
  /** What is asked for, besides what the provider asks of every person. */
  scopes(cloud: OAuthCloud): readonly string[];
  /** In whose directory: one of the provider's words, or the option that a person fills in. */
  readonly tenant: { readonly word: string } | { readonly option: string };
}

/** The directory of one connector; `ownTenant` is that of an app that is registered for one directory alone. */
export function tenantOf(
  { tenant, grant }: OAuthSignIn,
  options: Readonly<Record<string, unknown>>,
  ownTenant: string | null,
): string {
  if ('option' in tenant) return String(options[tenant.option] ?? ownTenant ?? '');
  return grant === 'person' && tenant.word === 'organizations' ? (ownTenant ?? tenant.word) : tenant.word;
}
