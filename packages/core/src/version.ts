import { z } from 'zod';
import type { Entry } from './entry.ts';
import { isLater, sameTime, timestampSchema } from './timestamp.ts';

/** One state of a file at its service: the change tag where there is one, else size and time. Kept in journals. */
export const versionSchema = z.object({
  changeTag: z.exactOptional(z.string()),
  size: z.number().int().nonnegative().nullable(),
  modified: z.exactOptional(timestampSchema),
});
export type Version = Readonly<z.infer<typeof versionSchema>>;

export function versionOf(entry: Entry): Version {
  return {
    size: entry.size,
    ...(entry.changeTag === undefined ? {} : { changeTag: entry.changeTag }),
    ...(entry.modified === undefined ? {} : { modified: entry.modified }),
  };
}

/**
 * True when nothing shows that the file changed between the two states: equal tags, else equal size and indistinguishable time. A size
 * or time that one side does not know shows nothing.
 */
export function sameVersion(a: Version, b: Version): boolean {
  if (a.changeTag !== undefined && b.changeTag !== undefined) return a.changeTag === b.changeTag;
  if (a.size !== null && b.size !== null && a.size !== b.size) return false;
  if (a.modified === undefined || b.modified === undefined) return true;
  return sameTime(a.modified, b.modified);
}

/** True when `a` was modified after `b` beyond what their precision can explain; false when a time is missing. */
export function isNewer(a: Version, b: Version): boolean {
  return a.modified !== undefined && b.modified !== undefined && isLater(a.modified, b.modified);
}
