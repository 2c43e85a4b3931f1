import { type RunCounters, type RunSummary, type ScanReport, statusOf } from '@drover/core';
import type { Stopped } from '../run-stop.ts';
import { mergeScans } from './scan-data.ts';

/** What is known of a run that has come to its end. */
export interface RunFacts {
  readonly mode: 'copy' | 'scan';
  readonly counters: RunCounters;
  readonly cancelled: boolean;
  readonly stoppedBy: Stopped | null;
  /** Workers kept dying over it. */
  readonly givenUp: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
  /** With mode 'scan': what its planners found. */
  readonly scans: Iterable<ScanReport>;
}

/** Sums a run up that many workers shared. */
export function concludeRun(facts: RunFacts): RunSummary {
  const { mode, counters, cancelled, stoppedBy, startedAt, endedAt, givenUp } = facts;
  if (givenUp && !cancelled && stoppedBy === null) return { status: 404, counters, startedAt, endedAt };
  const scan = mode === 'scan' ? mergeScans(facts.scans) : null;
  return {
    status: statusOf({
      mode,
      counters,
      cancelled: cancelled && stoppedBy === null,
      stoppedBy,
      ...(scan === null ? {} : { filesToCopy: scan.toCopy.files }),
    }),
    counters,
    startedAt,
    endedAt,
    ...(stoppedBy === null ? {} : { stoppedBy }),
    ...(scan === null ? {} : { scan }),
  };
}
