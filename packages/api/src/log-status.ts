import { isLocked } from './is-locked.ts';
import type { Item } from './schemas/runs.ts';

/** What Mover's logs say in their column Additional Info, letter by letter, by the reason of an item. */
export const LOG_INFO: Readonly<Record<string, string>> = {
  unchanged: 'Skipping because of incremental',
  scanned: 'Scanned',
  'gone-at-source': 'Gone at the source',
  'folder-present': 'Folder Already Exists',
};

/** What a log says of an item in its column Status. */
export function logStatus(item: Pick<Item, 'kind' | 'outcome' | 'reason'>): string {
  const { kind, outcome } = item;
  switch (outcome) {
    case 'success':
      return 'Success';
    case 'skipped':
      return kind === 'folder' ? 'Folder skipped' : 'File Skipped';
    case 'failed':
      return isLocked(item) ? 'Locked' : 'Failure';
    case 'permissions':
      return 'Permissions';
    default:
      return outcome satisfies never;
  }
}
