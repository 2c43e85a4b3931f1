import { type Item, LOG_INFO, logStatus, type Run } from '@drover/api';

/** Those of Mover's logs, and the code of the outcome or cause behind them. */
export const LOG_COLUMNS = ['Status', 'Start', 'End', 'Size', 'Name', 'Additional Info', 'Code'] as const;

/** What Mover's logs say, too. */
const FAULTS = {
  source: 'Failed to download file successfully',
  destination: 'Failed to upload file successfully',
} as const;

/** Said where a log was. */
export interface DeletedLog {
  readonly logDeletedAt: string;
  readonly message: string;
}

/** One item of a log as texts, in the order of the columns. */
export function logLine(item: Item): readonly string[] {
  const { startedAt, endedAt, kind, size, display, message, remedy, notes, reason } = item;
  const more = [message, remedy ?? '', ...notes].filter((part) => part !== '').join(' ');
  const info = [said(item), more].filter((part) => part !== '').join('. ');
  const bytes = kind === 'folder' ? 'folder' : String(size ?? 'n/a');
  return [logStatus(item), startedAt, endedAt, bytes, display, info, reason];
}

/**
 * The lines before the first item: that the run began, and the folder of the row, of which no item tells while nothing is wrong with it.
 * None where it never began; of a log that is there no more, the line that says so.
 */
export function startLines(run: Run): readonly (readonly string[])[] {
  const { startedAt, mode, counters, status } = run;
  const deleted = deletedLog(run);
  if (deleted !== null) return [['Log deleted', '', deleted.logDeletedAt, 'n/a', '', deleted.message, 'log-deleted']];
  if (startedAt === null) return [];
  const begun = ['Success', startedAt, startedAt] as const;
  const start = [...begun, 'n/a', 'start', `The ${mode} began.`, 'start'];
  const isListed = counters.filesSeen + counters.foldersSeen > 0 || status.code < 200;
  return isListed ? [start, [...begun, 'folder', '/', '', 'start']] : [start];
}

/** What stands in place of the items of a log that was deleted by age; null while it is there. */
export function deletedLog({ logDeletedAt }: Pick<Run, 'logDeletedAt'>): DeletedLog | null {
  if (logDeletedAt === null) return null;
  return { logDeletedAt, message: `This log was deleted by age on ${logDeletedAt.slice(0, 10)}.` };
}

function said({ outcome, kind, side, reason }: Item): string {
  if (outcome === 'failed' && kind === 'file' && side !== null) return FAULTS[side];
  return LOG_INFO[reason] ?? '';
}
