import type { Run } from '@drover/api';
import { useEffect, useState } from 'react';

export const WINDOW_MS = 600_000;
const SHORTEST_STEP_MS = 900;

export interface Sample {
  readonly at: number;
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
}

/** What the run's speed was, as far as this page has seen it. */
export function useThroughput({ id, progress }: Run): readonly Sample[] {
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
  return seen.id === id ? seen.samples : [];
}

/** The samples of the last ten minutes with one more, at most one a second. */
export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const recent = samples.filter(({ at }) => at > sample.at - WINDOW_MS);
  const last = recent.at(-1);
  return last !== undefined && sample.at - last.at < SHORTEST_STEP_MS
    ? [...recent.slice(0, -1), { ...sample, at: last.at }]
    : [...recent, sample];
}
