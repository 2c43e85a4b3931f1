import { useSyncExternalStore } from 'react';

const NARROW = '(max-width: 899px)';

/** Whether the window is too narrow for a table's columns, as its styles say it too. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(NARROW).matches);
}

function subscribe(changed: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
