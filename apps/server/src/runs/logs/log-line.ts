import { type Item, isLocked } from '@drover/api';

export const LOG_COLUMNS = ['Status', 'Start', 'End', 'Size', 'Name', 'Additional Info', 'Code'] as const;

const LABELS = { success: 'Success', skipped: 'Skipped', failed: 'Failed', permissions: 'Permissions' } as const;

/** One item of a log as texts, in the order of the columns. */
export function logLine(item: Item): readonly string[] {
  const { outcome, startedAt, endedAt, bytes, display, message, remedy, notes, reason } = item;
  const info = [message, remedy ?? '', ...notes].filter((part) => part !== '').join(' ');
  return [
    isLocked(item) ? 'Locked' : LABELS[outcome],
    startedAt,
    endedAt,
    item.kind === 'folder' ? 'folder' : String(bytes),
    display,
    info,
    reason,
  ];
}
