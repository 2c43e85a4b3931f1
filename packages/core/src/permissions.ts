import type { Grant } from './connection.ts';

/** What somebody may do with an item at the source, as far as it matters for a move. */
export interface SourceGrant extends Grant {
  /** A denial takes rights from whoever got them by a group. */
  readonly access: 'allow' | 'deny';
  /** Rights that are none of the roles, such as to list but not to read; `role` is the nearest one that gives no more. */
  readonly special: boolean;
}

/** Who at the destination stands for somebody at the source. */
export type MappedPrincipal =
  | { readonly to: string }
  /** The map says that nobody does. */
  | { readonly to: null; readonly why: 'not-shared' }
  /** No line of the map is about them. */
  | { readonly to: null; readonly why: 'not-mapped' };

export type MapPrincipal = (principal: string) => MappedPrincipal;
