import { pageParts } from './page-parts.ts';

/**
 * Loads the parts of all pages while the browser has nothing else to do, one after the other, so that they are there when the server is
 * away or has a newer build. A part that does not come is asked for again when its page is opened.
 */
export async function preloadPages(signal: AbortSignal): Promise<void> {
  for (const load of Object.values(pageParts)) {
    await whenIdle();
    if (signal.aborted) return;
    try {
      await load();
    } catch {
      return; // the server is away or has another build: what is open goes on without more of it
    }
  }
}

/** Safari has no `requestIdleCallback`. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}
