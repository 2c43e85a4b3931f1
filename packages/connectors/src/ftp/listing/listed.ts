import type { EntryKind } from '@drover/core';

/** One line of a listing as it stands there. Names hold bytes, one character each. */
export interface Listed {
  readonly name: string;
  /** `self` and `parent` are the listed folder and the one above it. */
  readonly kind: EntryKind | 'self' | 'parent';
  readonly size: number | null;
  readonly time: ListedTime | null;
  /** What the server said when it was asked for the time of this file alone. */
  readonly exact?: ListedTime;
  readonly mode?: number;
  readonly fileId?: string;
  readonly linkTarget?: string;
}

/** Milliseconds since 1970; in the server's own time zone, unknown to us, unless `utc`. */
export interface ListedTime {
  readonly ms: number;
  readonly precisionMs: number;
  readonly utc: boolean;
}

export const MINUTE = 60_000;
export const DAY = 86_400_000;
