import type { Run } from '@drover/api';

export interface FurthestBytes {
  readonly runId: string;
  readonly bytesDone: number;
}

/**
 * How far a run has been since the page looks. Files that a lost worker was at are taken up within seconds, those that cannot be gone on
 * with are sent again: the bar waits for that instead of running back.
 */
export function furthestBytes(before: FurthestBytes | null, { id, state, progress }: Run): FurthestBytes {
  const runsBack = before?.runId === id && state !== 'ended' && progress.bytesDone <= before.bytesDone;
  return runsBack ? before : { runId: id, bytesDone: progress.bytesDone };
}
