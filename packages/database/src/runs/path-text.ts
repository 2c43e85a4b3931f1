import type { Segment } from '@drover/core';

/** A path as one text that can be searched and read back: `/a/b`; where a name holds a slash, JSON. */
export function pathToText(path: readonly Segment[]): string {
  for (const segment of path) if (segment.includes('/')) return JSON.stringify(path);
  return `/${path.join('/')}`;
}

export function pathFromText(text: string): Segment[] {
  if (text.startsWith('[')) return JSON.parse(text) as Segment[];
  return text === '/' ? [] : text.slice(1).split('/');
}
