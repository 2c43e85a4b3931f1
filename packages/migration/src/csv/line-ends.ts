import type { Steps } from '../steps.ts';

const LINE_END = /\r\n|\r|\n/g;

/** How many lines end in a text, however they end. */
export function* countLineEnds(text: string): Steps<number> {
  let ends = 0;
  for (const _ of text.matchAll(LINE_END)) {
    ends++;
    yield;
  }
  return ends;
}
