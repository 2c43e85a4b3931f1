import type { ItemRecord, RunSummary } from '@drover/core';
import type { TransferPolicy } from '@drover/engine';
import { counted } from './quantities.ts';

/** What --include and --exclude left out. */
export interface Filtered {
  readonly files: number;
  readonly folders: number;
}

export const noneFiltered: Filtered = { files: 0, folders: 0 };

/** What is known after one more record; the same when it tells of nothing filtered. */
export function withFiltered(before: Filtered, { kind, outcome }: ItemRecord): Filtered {
  if (outcome.type !== 'skipped' || outcome.reason !== 'filtered') return before;
  return kind === 'file' ? { ...before, files: before.files + 1 } : { ...before, folders: before.folders + 1 };
}

/** A pattern with a typing error looks like success: said where the filters left nothing. Null where something was left. */
export function allLeftOut(
  { files, folders }: Filtered,
  { include, exclude }: Pick<TransferPolicy, 'include' | 'exclude'>,
  { counters: c, scan, stoppedBy }: Pick<RunSummary, 'counters' | 'scan' | 'stoppedBy'>,
): string | null {
  const taken =
    c.filesCopied + c.filesUnchanged + c.filesSkipped + c.filesConflicting + c.filesUnsupportedAtDestination;
  const failed = c.filesFailedAtSource + c.filesFailedAtDestination + c.foldersFailed;
  if (files + folders === 0 || stoppedBy !== undefined || taken + failed + (scan?.toCopy.files ?? 0) > 0) return null;
  const flags = [...(include.length > 0 ? ['--include'] : []), ...(exclude.length > 0 ? ['--exclude'] : [])];
  const what = files > 0 ? counted(files, 'file') : counted(folders, 'folder');
  const were = (files > 0 ? files : folders) === 1 ? 'was' : 'were';
  const why = include.length > 0 ? 'nothing matched' : 'nothing else is there';
  return `${what} ${were} left out by ${flags.join('/')}; ${why}.`;
}
