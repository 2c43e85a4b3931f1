/** How fast copies between two connectors were, on average of a single row. */
export interface MeasuredRates {
  readonly filesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Copies that were measured. */
  readonly runs: number;
}

export interface Estimate {
  readonly seconds: number;
  /** Of what was measured between these connectors, or by a planning figure where nothing was. */
  readonly basis: 'measured' | 'planned';
}

/** What a row does each second where nothing is known: one file of 2.4 MB, the average of people's files. */
const PLANNED: MeasuredRates = { filesPerSecond: 1, bytesPerSecond: 2_400_000, runs: 0 };

/** How long it takes to copy rows of so many files and bytes, so many at once. Null where no row is told. */
export function estimateDuration(
  rows: Iterable<{ readonly files: number; readonly bytes: number }>,
  rowsAtOnce: number,
  measured: MeasuredRates | null,
): Estimate | null {
  const { filesPerSecond, bytesPerSecond } = measured ?? PLANNED;
  let longest = -1;
  let together = 0;
  for (const { files, bytes } of rows) {
    const seconds = Math.max(files / filesPerSecond, bytes / bytesPerSecond);
    longest = Math.max(longest, seconds);
    together += seconds;
  }
  if (longest < 0) return null;
  return { seconds: Math.max(longest, together / rowsAtOnce), basis: measured === null ? 'planned' : 'measured' };
}
