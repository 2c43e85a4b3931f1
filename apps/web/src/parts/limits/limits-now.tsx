import type { LimitsNow } from '@drover/api';
import { formatBytes } from '../../format/numbers.ts';
import { formatClock, formatExact } from '../../format/times.ts';
import { useNow } from '../use-now.ts';

/** What holds for a connector at the moment: `20.0 MiB/s until today at 18:00`, `closed until 24 Nov at 19:00`. */
export function LimitsNowText({ open, bytesPerSecond, until }: LimitsNow) {
  const now = useNow(30_000);
  const at = until === null ? null : Date.parse(until);
  return (
    <>
      {!open ? 'closed' : bytesPerSecond === null ? 'no limit' : `${formatBytes(bytesPerSecond)}/s`}
      {at !== null && (
        <>
          {' '}
          until{' '}
          <time dateTime={new Date(at).toISOString()} title={formatExact(at)}>
            {formatClock(at, now)}
          </time>
        </>
      )}
    </>
  );
}
