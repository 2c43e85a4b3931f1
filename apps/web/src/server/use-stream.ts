import { useEffect, useEffectEvent, useState } from 'react';
import { useDoubt, useWhenBack } from './reach-context.ts';

const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/** `ended` when the server has said all there is to say. */
export type StreamState = 'connecting' | 'live' | 'lost' | 'ended';

/**
 * Keeps a stream of events going: connects again when it breaks, waits longer each time, and lets go of the connection while the page
 * is hidden, because a browser grants a server few connections for all its tabs. `open` gives back true when nothing more will come.
 */
export function useStream(
  key: string | null,
  open: (signal: AbortSignal, live: () => void) => Promise<boolean>,
): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const run = useEffectEvent(open);
  const [returns, setReturns] = useState(0);
  const doubt = useEffectEvent(useDoubt());
  useWhenBack(() => setReturns((times) => times + 1));
  // biome-ignore lint/correctness/useExhaustiveDependencies: connects at once when the server is back
  useEffect(() => {
    if (key === null) return;
    let visit = new AbortController();
    let ended = false;
    const follow = async (signal: AbortSignal) => {
      let pause = SHORTEST_PAUSE;
      while (!signal.aborted && !ended) {
        try {
          ended = await run(signal, () => {
            pause = SHORTEST_PAUSE;
            setState('live');
          });
          if (ended) setState('ended');
        } catch {
          if (signal.aborted) return; // what else went wrong shows as a lost connection, and is tried again
          doubt();
        }
        if (ended || signal.aborted) return;
        setState('lost');
        await delay(pause, signal);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    };
    const follows = () => {
      visit.abort();
      visit = new AbortController();
      if (document.visibilityState === 'visible' && !ended) void follow(visit.signal);
    };
    follows();
    document.addEventListener('visibilitychange', follows);
    window.addEventListener('online', follows);
    return () => {
      visit.abort();
      document.removeEventListener('visibilitychange', follows);
      window.removeEventListener('online', follows);
    };
  }, [key, returns]);
  return state;
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
