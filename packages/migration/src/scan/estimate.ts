import { type CopyCost, costsFrom, type MeasuredCopy } from './copy-costs.ts';

export interface Estimate {
  readonly seconds: number;
  /** Between these the truth may well lie. */
  readonly low: number;
  readonly high: number;
  /** Copies between these connectors; too few of them to go by alone, so a planning figure counts as well; or that figure alone. */
  readonly basis: 'few' | 'measured' | 'planned';
  /** What was measured; null for nothing. */
  readonly from: { readonly runs: number; readonly files: number; readonly bytes: number } | null;
}

interface Load {
  readonly files: number;
  readonly bytes: number;
}

/** From then on the planning figure hardly counts. */
const CERTAIN = 0.8;

/** How long it takes to copy rows of so many files and bytes, so many at once. Null where no row is told. */
export function estimateDuration(
  rows: readonly Load[],
  rowsAtOnce: number,
  measured: readonly MeasuredCopy[],
): Estimate | null {
  if (rows.length === 0) return null;
  const { low, middle, high, certainty } = costsFrom(measured);
  const takes = (cost: CopyCost): number => secondsOf(rows, Math.max(1, rowsAtOnce), cost);
  const sum = (of: keyof Load) => measured.reduce((all, each) => all + each[of], 0);
  return {
    seconds: takes(middle),
    low: takes(low),
    high: takes(high),
    basis: measured.length === 0 ? 'planned' : certainty < CERTAIN ? 'few' : 'measured',
    from: measured.length === 0 ? null : { runs: measured.length, files: sum('files'), bytes: sum('bytes') },
  };
}

/** No less than the longest row takes by itself. */
function secondsOf(rows: readonly Load[], rowsAtOnce: number, { file, byte }: CopyCost): number {
  let longest = 0;
  let together = 0;
  for (const { files, bytes } of rows) {
    const seconds = files * file + bytes * byte;
    longest = Math.max(longest, seconds);
    together += seconds;
  }
  return Math.max(longest, together / rowsAtOnce);
}
