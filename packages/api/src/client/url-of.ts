import type { Route } from '../define-route.ts';
import type { AnyInput, InputOf } from './call-types.ts';

/** The address of a route below the server's own, with parameters and query filled in; also for links and downloads. */
export function urlOf<R extends Route>(route: R, input: Omit<InputOf<R>, 'body'>): string {
  const { params = {}, query = {} } = input as AnyInput;
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
  ).toString();
  return search === '' ? path : `${path}?${search}`;
}
