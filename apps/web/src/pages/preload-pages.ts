import { pageParts } from './page-parts.ts';

/** For the page that is open to get what it shows. */
const FIRST_MS = 2000;

/**
 * Loads the parts of all pages while the browser has nothing else to do, one after the other, so that they are there when the server is
 * away or has a newer build. A part that does not come is asked for again when its page is opened. Nothing is loaded so for people who told
 * their browser to save data.
 */
export async function preloadPages(signal: AbortSignal): Promise<void> {
  if (savesData(navigator)) return;
  await new Promise((resolve) => setTimeout(resolve, FIRST_MS));
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

/** Not every browser tells it. */
function savesData(browser: Navigator & { readonly connection?: { readonly saveData?: boolean } }): boolean {
  return browser.connection?.saveData === true;
}

/** Safari has no `requestIdleCallback`. */
function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 2000 });
    else setTimeout(resolve, 200);
  });
}
