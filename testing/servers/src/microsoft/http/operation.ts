import { functionName, type GraphPath } from './graph-path.ts';

/** What is followed by an id. */
const COLLECTIONS = new Set(['users', 'groups', 'sites', 'drives', 'items', 'permissions', 'versions']);

/** A request's method and resource with `{}` in place of ids, and a colon where a path follows: `PUT drives/{}/root:/content`. */
export function operationOf(method: string, path: GraphPath): string {
  const words = path.map((part, index) => {
    const before = path[index - 1];
    const isId = before !== undefined && before.below === undefined && COLLECTIONS.has(before.text);
    return `${isId ? '{}' : functionName(part)}${part.below === undefined ? '' : ':'}`;
  });
  return `${method} ${words.join('/')}`;
}
