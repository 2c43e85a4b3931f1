import { type Segment, StorageError } from '@drover/core';
import { expandBraces } from './expand-braces.ts';
import { matchesSegment, parseSegmentGlob, type SegmentGlob } from './segment-glob.ts';

/** A pattern for paths. */
export interface PathGlob {
  /** Matches the item, or a folder that it lies in. */
  matches(path: readonly Segment[], isFolder: boolean): boolean;
  /** Something below this folder may match. */
  mayMatchBelow(folder: readonly Segment[]): boolean;
}

/**
 * Reads a pattern such as `*.pdf`, `reports/**`, `cache/` or `{a,b}/*.tmp`. One with a `/` before its end starts at the top; any other
 * means a name in any folder. One that ends with `/` means folders. What matches a folder means all in it. Throws 'config-invalid'.
 */
export function parsePathGlob(pattern: string): PathGlob {
  const expanded = expandBraces(pattern);
  if (typeof expanded === 'string') throw invalid(pattern, expanded);
  const globs = expanded.map((one) => parseOne(one, pattern));
  return {
    matches: (path, isFolder) => globs.some((glob) => matches(glob, path, isFolder)),
    mayMatchBelow: (folder) => globs.some((glob) => mayMatchBelow(glob, folder)),
  };
}

/** `null` stands for any number of folders. */
interface ParsedGlob {
  readonly steps: readonly (SegmentGlob | null)[];
  readonly foldersOnly: boolean;
}

function parseOne(pattern: string, whole: string): ParsedGlob {
  const names = pattern.split('/');
  const foldersOnly = names.length > 1 && names.at(-1) === '';
  if (foldersOnly) names.pop();
  const anchored = names.length > 1;
  if (anchored && names[0] === '') names.shift();
  if (names.includes('')) throw invalid(whole, 'it has an empty part');
  const steps: (SegmentGlob | null)[] = anchored ? [] : [null];
  for (const name of names) {
    const glob = name === '**' ? null : parseSegmentGlob(name);
    if (typeof glob === 'string') throw invalid(whole, glob);
    if (glob !== null || steps.length === 0 || steps.at(-1) !== null) steps.push(glob);
  }
  return { steps, foldersOnly };
}

function matches({ steps, foldersOnly }: ParsedGlob, path: readonly Segment[], isFolder: boolean): boolean {
  let states = withSkips(steps, [0]);
  for (const [at, segment] of path.entries()) {
    states = advance(steps, states, segment);
    if (states.length === 0) return false;
    const isFolderHere = isFolder || at < path.length - 1;
    if (states.includes(steps.length) && (isFolderHere || !foldersOnly)) return true;
  }
  return false;
}

function mayMatchBelow({ steps }: ParsedGlob, folder: readonly Segment[]): boolean {
  let states = withSkips(steps, [0]);
  for (const segment of folder) states = advance(steps, states, segment);
  return states.length > 0;
}

/** Where in the pattern one can be after one more segment. */
function advance(steps: ParsedGlob['steps'], states: readonly number[], segment: Segment): number[] {
  const next: number[] = [];
  for (const state of states) {
    const step = steps[state];
    if (step === null) next.push(state);
    else if (step !== undefined && matchesSegment(step, segment)) next.push(state + 1);
  }
  return withSkips(steps, next);
}

/** `**` may stand for no folder at all. */
function withSkips(steps: ParsedGlob['steps'], states: readonly number[]): number[] {
  const all = new Set<number>();
  for (let state of states) {
    all.add(state);
    while (steps[state] === null) all.add(++state);
  }
  return [...all];
}

function invalid(pattern: string, why: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `The pattern \`${pattern}\` cannot be used: ${why}.`,
    remedy: 'Correct the pattern; a backslash makes a character stand for itself.',
  });
}
