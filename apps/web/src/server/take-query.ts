import { PAGES } from '@drover/api';

/**
 * What a service sent the browser back with, taken out of the address before anything else reads it: it holds a code, which must not
 * stay where people see it or the browser remembers it. Empty on every other page.
 */
export function takeSignInQuery({ location, history }: Window): string {
  if (location.pathname !== PAGES.signedIn) return '';
  const query = location.search.slice(1);
  history.replaceState(null, '', PAGES.signedIn);
  return query;
}
