import { notReached } from '@drover/api';
import { lazyRouteComponent } from '@tanstack/react-router';
import { serverAnswers } from '../server/server-answers.ts';

/**
 * A page that is loaded when it is first opened. A part that stays missing although the server answers was replaced by a newer version:
 * the router loads the whole page again then, which without a server would lead out of the app.
 */
export function lazyPage<T extends Readonly<Record<string, unknown>>, K extends keyof T>(
  load: () => Promise<T>,
  name: K,
): ReturnType<typeof lazyRouteComponent<T, K>> {
  const loadOrSay = () =>
    load().catch(async (error: unknown) => {
      if (!(await serverAnswers())) throw notReached(error);
      return await load(); // the server may have come back between the two
    });
  return lazyRouteComponent(loadOrSay, name);
}
