import { isLocked } from './is-locked.ts';
import type { Item } from './schemas/runs.ts';

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
