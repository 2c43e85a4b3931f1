import { displayPath, displaySegment, type ItemRecord } from '@drover/core';
import { terminalText } from './terminal-text.ts';

const NAMED = 5;

/** Files of the source that got a second name, because somebody's work has theirs. */
export interface StoredBeside {
  readonly count: number;
  /** The first few, with the name that each got. */
  readonly examples: readonly string[];
}

/** What is known of them after one more record; the same when it tells of none. */
export function withBeside(before: StoredBeside, { path, outcome }: ItemRecord): StoredBeside {
  const note = outcome.type === 'failed' ? undefined : outcome.notes.find((each) => each.note === 'kept-both');
  if (note === undefined) return before;
  const example = terminalText(`${displayPath({ root: '', segments: path })} -> ${displaySegment(note.name)}`);
  const { count, examples } = before;
  return { count: count + 1, examples: examples.length < NAMED ? [...examples, example] : examples };
}

/** The files by name, one a line. */
export function besideLines({ count, examples }: StoredBeside): string[] {
  return [...examples.map((example) => `    ${example}`), ...(count > examples.length ? ['    ...'] : [])];
}
