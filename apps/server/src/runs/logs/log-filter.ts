import type { Item } from '@drover/api';
import type { LogFilter } from '@drover/database';

interface Asked {
  readonly outcome?: Item['outcome'] | undefined;
  readonly reason?: string | undefined;
  readonly q?: string | undefined;
}

/** What was asked of a log, as its store takes it. */
export function logFilter({ outcome, reason, q }: Asked): LogFilter {
  return {
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
    ...(q === undefined ? {} : { text: q }),
  };
}
