import { nameKey } from '@drover/core';

/** A name as people compare it: case and the way that accents are composed make no difference. */
export function foldName(name: string): string {
  return nameKey(name, { caseSensitive: false, foldsUnicode: true });
}
