/**
 * What a request costs in resource units, from "Avoid getting throttled or blocked in SharePoint Online": 1 for one item, a download or changes
 * since a token; 2 for lists and all writing; 5 for whatever concerns permissions. Fragments of an upload count as uploads.
 */
export function costOf(operation: string, query: URLSearchParams): number {
  if (/\/(?:permissions|invite|createLink)\b/.test(operation)) return 5;
  if ((query.get('$expand') ?? '').includes('permissions')) return 5;
  if (!operation.startsWith('GET ')) return 2;
  if (/\/delta$/.test(operation)) return query.has('token') ? 1 : 2;
  return /\/(?:children|search|versions|drives|sites|users|groups|members)$/.test(operation) ? 2 : 1;
}
