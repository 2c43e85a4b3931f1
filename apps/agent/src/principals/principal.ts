/** Somebody who owns an item, or whom its permissions name. */
export interface Principal {
  /** `account`: a user or a group, which a security descriptor does not tell apart. */
  readonly kind: 'user' | 'group' | 'account';
  /** A name of this machine, a number, or a SID. */
  readonly told: string;
  readonly from: 'owner' | 'group' | 'access list' | 'access list, denied' | 'access list for new items';
}
