import type { Run } from '@drover/api';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { WINDOW_MS } from '../../parts/plots/plot-paths.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const SHORTEST_STEP_MS = 900;
/** How often is asked again for what a page that slept has missed. */
const REFRESH_MS = 30_000;

export interface Sample {
  readonly at: number;
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
}

/** What the run's speed was over the last ten minutes: as the server kept it, and since then as this page sees it. */
export function useThroughput({ id, progress }: Run): readonly Sample[] {
  const kept = useQuery({ ...queries.throughput(useApi(), id), refetchInterval: REFRESH_MS });
  const [seen, setSeen] = useState<{ readonly id: string; readonly samples: readonly Sample[] }>({ id, samples: [] });
  const { bytesPerSecond, filesPerSecond } = progress;
  useEffect(() => {
    const add = () => {
      const sample = { at: Date.now(), bytesPerSecond, filesPerSecond };
      setSeen((before) => ({ id, samples: addSample(before.id === id ? before.samples : [], sample) }));
    };
    add();
    const timer = setInterval(add, 1000); // also while the figures stay the same
    return () => clearInterval(timer);
  }, [id, bytesPerSecond, filesPerSecond]);
  const history = (kept.data ?? []).map(({ at, ...rates }) => ({ at: Date.parse(at), ...rates }));
  return withHistory(history, seen.id === id ? seen.samples : []);
}

/** The samples of the last ten minutes with one more, at most one a second. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const recent = samples.filter(({ at }) => at > sample.at - WINDOW_MS);
  const last = recent.at(-1);
  return last !== undefined && sample.at - last.at < SHORTEST_STEP_MS
    ? [...recent.slice(0, -1), { ...sample, at: last.at }]
    : [...recent, sample];
}

/** What the server kept counts; samples of the page only go on behind it. */
export function withHistory(history: readonly Sample[], samples: readonly Sample[]): readonly Sample[] {
  const last = history.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  return [...history, ...samples.filter(({ at }) => at > last)];
}
