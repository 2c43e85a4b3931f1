import type { Run } from '@drover/api';
import { formatBytes } from '../../format/numbers.ts';

export interface LaneRow {
  readonly lane: 'reading' | 'waiting' | 'writing';
  readonly word: string;
  /** Whose time it is. */
  readonly of: string;
  readonly rate: string;
  readonly share: number;
}

const NOTHING = { reading: 0, waiting: 0, writing: 0 };
/** Below this share a rate would be made of noise. */
const LEAST_SHARE = 0.005;
/** One side holds a run up when it takes this many times as long as the other. */
const CLEARLY = 1.5;

/** What each lane takes of the time, and the rate that the run would have if there were only this lane. */
export function laneRows({ transfer, progress, limits }: Run): readonly LaneRow[] {
  const { reading, waiting, writing } = progress.lanes ?? NOTHING;
  const alone = (share: number) =>
    share < LEAST_SHARE || progress.bytesPerSecond === 0
      ? ''
      : `${formatBytes(progress.bytesPerSecond / share)}/s alone`;
  const limit = limits.bytesPerSecond === null ? '' : `limit ${formatBytes(limits.bytesPerSecond)}/s`;
  return [
    { lane: 'reading', word: 'Reading', of: transfer.source.connectorName, rate: alone(reading), share: reading },
    { lane: 'waiting', word: 'Waiting', of: 'Limit and pauses', rate: limit, share: waiting },
    { lane: 'writing', word: 'Writing', of: transfer.destination.connectorName, rate: alone(writing), share: writing },
  ];
}

/** What holds the run up, in one sentence made of nothing but what was measured. */
export function bottleneck({ state, transfer, progress, limits, waiting: waitsFor }: Run): string {
  const { lanes, walking } = progress;
  if (state === 'paused') return 'The run is paused.';
  if (waitsFor !== null) return waitsFor.message;
  if (lanes === null) {
    return walking ? 'No file is on its way: the folders are still being compared.' : 'No file is on its way.';
  }
  const { reading, waiting, writing } = lanes;
  if (waiting > reading && waiting > writing) {
    if (limits.bytesPerSecond === null) return 'Pauses after failed attempts take most of the time.';
    return `The bandwidth limit holds it up: ${formatBytes(limits.bytesPerSecond)}/s for all workers together.`;
  }
  if (reading > writing * CLEARLY) {
    return `The source is the bottleneck: most of the time is spent waiting for ${transfer.source.connectorName} to send.`;
  }
  if (writing > reading * CLEARLY) {
    return `The destination is the bottleneck: most of the time is spent waiting for ${transfer.destination.connectorName} to store.`;
  }
  return 'Reading and writing take about as long as each other; neither side alone holds it up.';
}
