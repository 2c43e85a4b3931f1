import { notReached } from '@drover/api';
import { lazyRouteComponent } from '@tanstack/react-router';
import { servedBuild } from '../server/served-build.ts';

const PAUSES_MS = [0, 300, 1500];

/**
 * A page that is loaded when it is first opened. A part that is missing because the server has a newer build by now makes the router load
 * the whole page again. That would lose what was entered, and without a server it would lead out of the app: so a part that is only late,
 * as on a bad line or while the server comes back, is asked for again.
 */
export function lazyPage<T extends Readonly<Record<string, unknown>>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
): ReturnType<typeof lazyRouteComponent<T, K>> {
  return lazyRouteComponent(() => loadPatiently(load), name);
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
