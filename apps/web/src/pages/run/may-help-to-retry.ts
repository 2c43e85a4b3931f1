import type { ProblemGroup } from '@drover/api';

/** What a file is does not change by trying again, nor what a side cannot hold. */
const STAYS = new Set(['link', 'special', 'unsupported-at-source', 'unsupported-at-destination', 'gone-at-source']);

/** Whether another attempt at just these items can come to anything else. */
export function mayHelpToRetry({ cause }: Pick<ProblemGroup, 'cause'>): boolean {
  return !STAYS.has(cause.split(':')[0] ?? '');
}
