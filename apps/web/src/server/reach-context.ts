import { createContext, useContext, useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Reach } from './reach.ts';

export const ReachContext = createContext<Reach | null>(null);

/** Whether the server cannot be reached just now. */
export function useAway(): boolean {
  const reach = useReach();
  return useSyncExternalStore(reach.subscribe, reach.isAway);
}

/** What to call when something says that the server may be gone. */
export function useDoubt(): () => void {
  return useReach().doubt;
}

/** Calls it each time the server is back. */
export function useWhenBack(back: () => void): void {
  const reach = useReach();
  const tell = useEffectEvent(back);
  useEffect(() => reach.subscribe(() => !reach.isAway() && tell()), [reach]);
}

function useReach(): Reach {
  const reach = useContext(ReachContext);
  if (reach === null) throw new Error('useAway needs ReachContext above it');
  return reach;
}
