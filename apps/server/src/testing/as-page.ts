import type { Person } from './start-test-server.ts';

/** Requests as a page of the server sends them for this person. */
export function asPage({ cookie }: Person): typeof fetch {
  return (input, init) =>
    fetch(input, {
      ...init,
      headers: { ...(init?.headers as Record<string, string>), cookie, 'sec-fetch-site': 'same-origin' },
    });
}
