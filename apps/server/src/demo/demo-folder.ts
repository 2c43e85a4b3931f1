import { join, posix } from 'node:path';

/** Where a path that a client sent lies below the folder that is served; nothing leads out of it. */
export function placeOf(folder: string, current: string, path: string): string {
  return join(folder, visiblePath(current, path));
}

/** The same as the client sees it. */
export function visiblePath(current: string, path: string): string {
  return posix.resolve('/', current, path);
}
