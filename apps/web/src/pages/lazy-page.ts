import { notReached } from '@drover/api';
import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router';
import { servedBuild } from '../server/served-build.ts';
import { type PageName, pageParts } from './page-parts.ts';

const PAUSES_MS = [0, 300, 1500];
/** Under which the router remembers that it loaded the whole page again for a missing part, so that it does so once. */
const RELOADED = 'tanstack_router_reload:';

/**
 * A page that is loaded when it is first opened. A part that stays missing makes the router load the whole page again: because the server
 * has a newer build by now, or because the browser keeps what failed once, as older ones do. Without a server that would lead
 * out of the app, so it is asked for first; a part that is only late is asked for again.
 */
export function lazyPage(name: PageName): RouteComponent {
  const load = async (): Promise<Readonly<Record<string, RouteComponent>>> => {
    const part = await loadPatiently<Readonly<Record<string, RouteComponent>>>(pageParts[name]);
    forgetReloads();
    return part;
  };
  return lazyRouteComponent(load, name);
}

/**
 * Loads a part of the page; when it does not come, tries again as long as the server has the build that is open.
 * @throws The problem `not-reached` without a server; what the browser said when the part stays missing.
 */
async function loadPatiently<T>(load: () => Promise<T>, [pause, ...later] = PAUSES_MS): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const build = await servedBuild();
    if (build === 'none') throw notReached(error);
    if (build === 'other' || pause === undefined) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return await loadPatiently(load, later);
  }
}

function forgetReloads(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(RELOADED)) sessionStorage.removeItem(key);
  }
}
