import type { Run } from '@drover/api';
import { type LanesOf, whatHoldsUp } from '../../parts/lanes/lanes.ts';

export function lanesOfRun({ transfer, progress, limits }: Run): LanesOf {
  return {
    source: transfer.source.connectorName,
    destination: transfer.destination.connectorName,
    lanes: progress.lanes,
    bytesPerSecond: progress.bytesPerSecond,
    limit: limits.bytesPerSecond,
  };
}

/** What holds the run up, in one sentence. */
export function bottleneck(run: Run): string {
  if (run.state === 'paused') return 'The run is paused.';
  if (run.waiting !== null) return run.waiting.message;
  const none = run.progress.walking
    ? 'No file is on its way: the folders are still being compared.'
    : 'No file is on its way.';
  return whatHoldsUp(lanesOfRun(run), 'for all workers together') ?? none;
}
