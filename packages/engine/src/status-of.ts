import type { RunCounters, StatusCode } from '@drover/core';
import type { Stopped } from './run-stop.ts';

export function statusOf(run: {
  readonly counters: RunCounters;
  readonly cancelled: boolean;
  readonly stoppedBy: Stopped | null;
  readonly mode: 'copy' | 'scan';
}): StatusCode {
  if (run.cancelled) return 230;
  if (run.stoppedBy !== null) return 400;
  return 100;
}
