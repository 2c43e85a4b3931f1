import { lstatSync, mkdirSync, statSync } from 'node:fs';

/** Makes a folder for this user alone; false when one is there that is somebody else's or that others can write to. */
export function makeOwnFolder(path: string): boolean {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(path);
  const self = process.getuid?.();
  // Whoever made a link decides where it leads.
  return self === undefined || (lstatSync(path).uid === self && uid === self && (mode & 0o022) === 0);
}
