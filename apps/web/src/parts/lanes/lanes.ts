import type { Run } from '@drover/api';
import { formatBytes } from '../../format/numbers.ts';

/** What is told of the time of the files that are under way between two connectors. */
export interface LanesOf {
  readonly source: string;
  readonly destination: string;
  /** Shares; null when no file is under way. */
  readonly lanes: Run['progress']['lanes'];
  readonly bytesPerSecond: number;
  /** What may be moved, in bytes a second; null for no limit. */
  readonly limit: number | null;
}

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
/** One side holds the others up when it takes this many times as long as the other. */
const CLEARLY = 1.5;

/** What each lane takes of the time, and the rate that there would be with only this lane. */
export function laneRows({ source, destination, lanes, bytesPerSecond, limit }: LanesOf): readonly LaneRow[] {
  const { reading, waiting, writing } = lanes ?? NOTHING;
  const alone = (share: number) =>
    share < LEAST_SHARE || bytesPerSecond === 0 ? '' : `${formatBytes(bytesPerSecond / share)}/s alone`;
  const limited = limit === null ? '' : `limit ${formatBytes(limit)}/s`;
  return [
    { lane: 'reading', word: 'Reading', of: source, rate: alone(reading), share: reading },
    { lane: 'waiting', word: 'Waiting', of: 'Limit and pauses', rate: limited, share: waiting },
    { lane: 'writing', word: 'Writing', of: destination, rate: alone(writing), share: writing },
  ];
}

/** What holds the files up, in one sentence made of nothing but what was measured; null where no file is on its way. */
export function whatHoldsUp({ source, destination, lanes, limit }: LanesOf, limitIsOf: string): string | null {
  if (lanes === null) return null;
  const { reading, waiting, writing } = lanes;
  if (waiting > reading && waiting > writing) {
    if (limit === null) return 'Pauses after failed attempts take most of the time.';
    return `The bandwidth limit holds it up: ${formatBytes(limit)}/s ${limitIsOf}.`;
  }
  if (reading > writing * CLEARLY) {
    return `The source is the bottleneck: most of the time is spent waiting for ${source} to send.`;
  }
  if (writing > reading * CLEARLY) {
    return `The destination is the bottleneck: most of the time is spent waiting for ${destination} to store.`;
  }
  return 'Reading and writing take about as long as each other; neither side alone holds it up.';
}
