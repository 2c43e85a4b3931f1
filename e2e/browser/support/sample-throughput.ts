import type { OutputOf, routes } from '@drover/api';

/** Ten minutes of a run that was throttled in the middle. */
export function sampleThroughput(): OutputOf<typeof routes.listThroughput> {
  return Array.from({ length: 120 }, (_, at) => {
    const share = (at > 60 && at < 80 ? 0.4 : 1) * (1 + 0.1 * Math.sin(at / 3));
    return {
      at: new Date(Date.now() - (120 - at) * 5000).toISOString(),
      bytesPerSecond: 88_700_000 * share,
      filesPerSecond: 57 * share,
    };
  });
}
