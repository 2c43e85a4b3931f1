import { useEffect } from 'react';

/** Names the tab after what its page shows. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Drover' : `${title} · Drover`;
  }, [title]);
}
