import { isAbsolute, relative, sep } from 'node:path';

/** Whether a path of this machine is the folder or lies below it, as far as their texts tell; both in full, with links followed before. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
