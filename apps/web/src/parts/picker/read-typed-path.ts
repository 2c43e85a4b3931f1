import { parseMachinePath, StorageError } from '@drover/core';
import { isPlaceFault, isWebAddress, readPlace } from '@drover/migration';

export interface TypedPlace {
  readonly root: string;
  readonly path: readonly string[];
}

const HOME = '~';

/**
 * The place that a person typed, in a connector with these roots: `D:\Users\u`, `/C:/folder`, `/Home/ada`, `~/ada`. Where it has no root
 * that holds everything, the first name is that of a root, or it is the address of a library. Answers with what is wrong with it, for the person, where it is no place.
 */
export function readTypedPath(text: string, roots: readonly string[]): TypedPlace | string {
  const typed = text.trim();
  if (typed === '') return 'Type a path, such as /Users/anna or D:/Users/anna.';
  try {
    if (!roots.includes('') && isWebAddress(typed)) return libraryAt(typed);
    const [first = '', ...rest] = parseMachinePath(typed);
    if (first === HOME && roots.includes(HOME) && !typed.startsWith('/')) return { root: HOME, path: rest };
    if (roots.includes('')) return { root: '', path: first === '' ? [] : [first, ...rest] };
    const root = roots.find((each) => each === first) ?? roots.find((each) => sameInAnyCase(each, first));
    if (root !== undefined) return { root, path: rest };
    return `There is no place called “${first}” here. Begin with one of those that are listed at the top.`;
  } catch (error) {
    if (error instanceof StorageError) return error.describe();
    throw error;
  }
}

function libraryAt(address: string): TypedPlace | string {
  const place = readPlace(address, 'users');
  return isPlaceFault(place) ? `${place.reason} ${place.remedy}` : place;
}

function sameInAnyCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
