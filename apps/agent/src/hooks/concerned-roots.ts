import { type ItemRef, nameKey, parseMachinePath, type Segment } from '@drover/core';

/** Of shared folders, those that a run reads from: the innermost on the way to its folder, and all below it. */
export function concernedRoots(
  roots: readonly { readonly path: string }[],
  folder: ItemRef,
  platform: NodeJS.Platform,
): readonly string[] {
  const folds = platform === 'win32' || platform === 'darwin';
  const key = (name: Segment): string => nameKey(name, { caseSensitive: !folds, foldsUnicode: folds });
  const wanted = folder.segments.map(key);
  const placed = roots.map(({ path }) => ({ path, names: parseMachinePath(path).map(key) }));
  const below = placed.filter(({ names }) => names.length > wanted.length && isWithin(names, wanted));
  const above = placed
    .filter(({ names }) => isWithin(wanted, names))
    .sort((one, other) => other.names.length - one.names.length);
  return [...above.slice(0, 1), ...below].map(({ path }) => path);
}

function isWithin(names: readonly string[], folder: readonly string[]): boolean {
  return folder.every((name, at) => names[at] === name);
}
