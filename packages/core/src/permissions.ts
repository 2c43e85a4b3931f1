/**
 * How somebody is named: by a mail address or user principal name, which directories know as well as each other, by a domain account
 * (`CORP\bob`), by a security identifier, or as a group by its name.
 */
export type PrincipalName = 'account' | 'address' | 'group' | 'sid';

export interface Grant {
  readonly principal: string;
  readonly named: PrincipalName;
  readonly kind: 'user' | 'group' | 'link';
  readonly role: 'read' | 'write' | 'owner';
  readonly inherited: boolean;
  /** When the right ends, in milliseconds since 1970 UTC; absent where it never does. */
  readonly until?: number;
}

/** What somebody may do with an item, as far as it matters for a move. */
export interface SourceGrant extends Grant {
  /** A denial takes rights from whoever got them by a group. */
  readonly access: 'allow' | 'deny';
  /** Rights that are none of the roles, such as to list but not to read; `role` is the nearest one that gives no more. */
  readonly special: boolean;
  /** Of a group that goes by its address: the name that it is shown by. Never of a person, who chooses it. */
  readonly shownAs?: string;
}

/** Who may do what with one item. */
export interface ItemPermissions {
  readonly grants: readonly SourceGrant[];
  /** What holds for the folder above does not hold here. */
  readonly inheritanceBroken: boolean;
}

/** Who at the destination stands for somebody at the source. */
export type MappedPrincipal =
  | { readonly to: string; readonly named: PrincipalName }
  /** The map says that nobody does. */
  | { readonly to: null; readonly why: 'not-shared' }
  /** No line of the map is about them. */
  | { readonly to: null; readonly why: 'not-mapped' };

/** A line about a whole domain is about addresses alone, whatever a group is called. `shownAs`: as of a `SourceGrant`. */
export type MapPrincipal = (principal: string, named: PrincipalName, shownAs?: string) => MappedPrincipal;

/** Where giving the same rights at the destination might let somebody in who is kept out at the source, or where nobody knows whom to give them. */
export const PERMISSION_DOUBTS = [
  'denied',
  'special-rights',
  'broken-inheritance',
  'unmapped-sid',
  'not-mapped',
] as const;
export type PermissionDoubt = (typeof PERMISSION_DOUBTS)[number];

/** What a person must decide; for broken inheritance, which is nobody's, `principal` is ''. */
export interface PermissionQuestion {
  readonly kind: PermissionDoubt;
  readonly principal: string;
}

/** What a person decided. */
export type PermissionAnswer =
  /** They are this one at the destination. */
  | { readonly action: 'map'; readonly to: string; readonly named: PrincipalName }
  /** They get this role instead of their special rights. */
  | { readonly action: 'grant'; readonly role: 'read' | 'write' }
  /** They get nothing, or the denial or the break is not carried over; everybody else gets theirs. */
  | { readonly action: 'leave-out' }
  /** Nobody gets anything on these items by themselves. */
  | { readonly action: 'give-nothing' };

/** Null while nobody has decided. */
export type AnswerPermission = (question: PermissionQuestion) => PermissionAnswer | null;
