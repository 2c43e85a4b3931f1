import { type Item, LOG_INFO, logStatus, type Run } from '@drover/api';

/** Those of Mover's logs, and the code of the outcome or cause behind them. */
export const LOG_COLUMNS = ['Status', 'Start', 'End', 'Size', 'Name', 'Additional Info', 'Code'] as const;

/** What Mover's logs say, too. */
const FAULTS = {
  source: 'Failed to download file successfully',
  destination: 'Failed to upload file successfully',
} as const;

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
 * None where it never began, or its log is there no more.
 */
export function startLines({ startedAt, logDeletedAt, mode, counters, status }: Run): readonly (readonly string[])[] {
  if (startedAt === null || logDeletedAt !== null) return [];
  const begun = ['Success', startedAt, startedAt] as const;
  const start = [...begun, 'n/a', 'start', `The ${mode} began.`, 'start'];
  const isListed = counters.filesSeen + counters.foldersSeen > 0 || status.code < 200;
  return isListed ? [start, [...begun, 'folder', '/', '', 'start']] : [start];
}

function said({ outcome, kind, side, reason }: Item): string {
  if (outcome === 'failed' && kind === 'file' && side !== null) return FAULTS[side];
  return LOG_INFO[reason] ?? '';
}
