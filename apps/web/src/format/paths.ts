import { displayPath, displaySegment, parseMachinePath, StorageError } from '@drover/core';

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const TAIL = 12;
const graphemes = new Intl.Segmenter();

/** A place inside a connector as people read it: `/Home/ada`, `D:/Users/ada`, `/` for the top, `~/ada` for the folder that a login starts in. */
export function formatPath(root: string | null, path: readonly string[]): string {
  if (root === '~') return path.length === 0 ? '~ (home folder)' : [root, ...path.map(displaySegment)].join('/');
  return displayPath({ root: root ?? '', segments: path });
}

/** The names on the way to a path that an agent says; null where that is none: what it says is its own affair. */
export function machinePath(text: string): readonly string[] | null {
  try {
    return parseMachinePath(text);
  } catch (error) {
    if (error instanceof StorageError) return null;
    throw error;
  }
}

/** A path that an agent says, as all paths are shown: `D:/Users`. */
export function formatMachineText(text: string): string {
  const path = machinePath(text);
  return path === null ? displaySegment(text) : displayPath({ root: '', segments: path });
}

/**
 * A text in two pieces, of which the first gives way when there is no room, so that the end of a name stays readable. Texts that run
 * from right to left stay whole: halves of them would change places.
 */
export function splitForCut(text: string): readonly [head: string, tail: string] {
  if (text.length <= 2 * TAIL || RIGHT_TO_LEFT.test(text)) return [text, ''];
  const slash = text.lastIndexOf('/');
  const at = slash > 0 && text.length - slash <= 3 * TAIL ? slash : text.length - TAIL;
  const boundary = graphemeBoundary(text, at);
  return [text.slice(0, boundary), text.slice(boundary)];
}

function graphemeBoundary(text: string, at: number): number {
  const from = Math.max(0, at - 32);
  for (const { index } of graphemes.segment(text.slice(from))) if (from + index >= at) return from + index;
  return text.length;
}
