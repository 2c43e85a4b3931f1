import type { WriteTarget } from '@drover/core';
import { type Attributes, Refusal } from './sftp-codec.ts';

/** Access rights alone, without set-user-id and its like. */
export const RIGHTS = 0o777;
const OTHERS = 0o077;
const OWNER_ONLY = 0o600;

/** True where group or others may do what they may not at most. */
export function exceeds(mode: number, most: number): boolean {
  return (mode & ~most & OTHERS) !== 0;
}

/** The most that an unfinished file may allow. What replaces a file waits for its rights, which are looked up at the end. */
export function mostAtFirst({ condition, meta }: WriteTarget): number | undefined {
  return condition.if === 'unchanged' ? OWNER_ONLY : meta.mode;
}

/** What a complete file must allow, where that is not what it allows now: the rights of the file that it replaces, else no more than it was told. */
export function rightsToSet(
  { condition, meta }: WriteTarget,
  { mode }: Attributes,
  final: Attributes | Refusal | null,
): number | undefined {
  if (mode === undefined) return undefined;
  if (condition.if !== 'unchanged') return narrowed(mode, meta.mode);
  if (final === null || final instanceof Refusal || final.mode === undefined) return undefined;
  const kept = (final.mode & RIGHTS) | OWNER_ONLY;
  return kept === (mode & RIGHTS) ? undefined : kept;
}

/** A mode without what it gives to group and others beyond the most; undefined where that is nothing. */
export function narrowed(mode: number, most: number | undefined): number | undefined {
  if (most === undefined || !exceeds(mode, most)) return undefined;
  return mode & 0o7777 & ~(OTHERS & ~most);
}
