import type { HttpCall } from './http-agent.ts';

/**
 * Resource units of a request. Source: "Avoid getting throttled or blocked in SharePoint Online": one item, a download and changes since a
 * token are 1; lists and whatever writes are 2; whatever concerns permissions is 5. Members of a batch count one by one.
 */
export function unitsOf({ method, url, body }: HttpCall): number {
  const { pathname, searchParams } = url;
  if (pathname.endsWith('/$batch')) return unitsOfBatch(url, body);
  if (PERMISSIONS.test(pathname) || searchParams.get('$expand')?.includes('permissions') === true) return 5;
  if (method !== 'GET') return 2;
  if (DELTA.test(pathname)) return pathname.endsWith(')') || searchParams.has('token') ? 1 : 2;
  return LISTS.test(pathname) ? 2 : 1;
}

const PERMISSIONS = /\/(?:permissions|invite|createLink)(?:\/|$)/;
const DELTA = /\/delta(?:\(.*\))?$/;
const LISTS = /\/(?:children|search(?:\(.*\))?|versions|drives|sites|users|groups|members|lists|items)$/;

interface Member {
  readonly method?: unknown;
  readonly url?: unknown;
}

function unitsOfBatch(url: URL, body: HttpCall['body']): number {
  if (typeof body !== 'string') return 1;
  const { requests = [] }: { readonly requests?: readonly Member[] } = JSON.parse(body);
  return requests.reduce((sum, { method, url: path }) => {
    const member = new URL(`${url.origin}/${String(path).replace(/^\//, '')}`);
    return sum + unitsOf({ method: method === 'GET' ? 'GET' : 'POST', url: member });
  }, 0);
}
