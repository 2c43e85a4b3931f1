import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Configuration } from 'oidc-provider';

/** Where a provider has what, and what it calls things: services differ in that alone. */
export interface ProviderShape {
  issuer(origin: string): string;
  /** Where the shape differs from what the provider has by itself. */
  readonly routes?: Configuration['routes'];
  /** As the provider sees them, after `rewrite`. */
  readonly tokenPath: string;
  readonly devicePath: string;
  /** What may be asked for, besides what is asked of every person. */
  readonly scopes: readonly string[];
  /** Of whoever signed in with this name. */
  claimsOf(name: string): { readonly tid: string; readonly preferred_username: string };
  /** A path with its query, as the provider is to see it. */
  rewrite?(url: string): string;
  /** Answers a request in the provider's place: true where it did. */
  answer?(request: IncomingMessage, response: ServerResponse): boolean;
}

/** The provider as it comes. */
export const plainShape: ProviderShape = {
  issuer: (origin) => origin,
  tokenPath: '/token',
  devicePath: '/device/auth',
  scopes: ['files'],
  claimsOf: (name) => ({ tid: 'tests', preferred_username: `${name}@example.org` }),
};
