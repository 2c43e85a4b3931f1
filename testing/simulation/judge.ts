import type { ItemRecord, KnownItem, RunCounters, Segment, Version } from '@drover/core';
import { sameVersion } from '@drover/core';
import type { World } from './world.ts';

/** A run that came to its end, as it is told to people. */
export interface ToldRun {
  /** Path and outcome of each item: the outcome's type, or the reason where it was skipped. */
  readonly items: readonly { readonly path: string; readonly outcome: string }[];
  /** Those of which each may come only once. */
  readonly onceEach: ToldRun['items'];
  readonly counters: RunCounters;
  /** It was cancelled, or stopped by a failure. */
  readonly cutShort: boolean;
}

type Known = (folder: readonly Segment[]) => Promise<ReadonlyMap<Segment, KnownItem>>;

export function told({ path, outcome }: ItemRecord): ToldRun['items'][number] {
  return { path: path.join('/'), outcome: outcome.type === 'skipped' ? outcome.reason : outcome.type };
}

/** What a run promised and did not keep; null for nothing. `calm`: nothing went wrong, so everything that can must have arrived. */
export function judgeRun(run: ToldRun, world: World, calm: boolean): string | null {
  return miscounted(run) ?? (run.cutShort ? (calm ? 'a calm run was cut short' : null) : lost(run, world, calm));
}

/** A run over two sides between which nothing changed has nothing to do. */
export function judgeRepeated({ counters, items }: ToldRun, world: World): string | null {
  const { filesCopied, foldersCreated, bytesRead } = counters;
  if (filesCopied + foldersCreated > 0)
    return `a repeated run copied ${filesCopied} files and made ${foldersCreated} folders`;
  const failing = items.some(({ outcome }) => outcome === 'failed');
  if (bytesRead > 0 && !failing) return `a repeated run read ${bytesRead} bytes`;
  const [leftover] = world.leftovers();
  return leftover === undefined ? null : `${leftover} was left behind`;
}

/** Where the journal knows another state than there is; null for nowhere. */
export async function judgeJournal(run: ToldRun, known: Known, world: World): Promise<string | null> {
  for (const { path, outcome } of run.items) {
    const arrived = outcome === 'copied' || outcome === 'unchanged';
    if (!arrived || !world.sourceFiles().includes(path) || !world.isInPlace(path)) continue;
    const segments = path.split('/');
    const item = (await known(segments.slice(0, -1))).get(segments.at(-1) ?? '');
    for (const side of ['source', 'destination'] as const) {
      const now = await world.versionOf(side, segments);
      const journal = item?.[side];
      if (now === null || journal === undefined || !sameVersion(journal, now)) {
        return `the journal's ${side} of ${path} is ${shown(journal)}, there is ${shown(now)}`;
      }
    }
  }
  return null;
}

function miscounted({ items, onceEach, counters }: ToldRun): string | null {
  const paths = onceEach.map(({ path }) => path);
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined) return `${twice} is told twice`;
  const number = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  const { filesFailedAtSource, filesFailedAtDestination, foldersFailed } = counters;
  const counts: readonly (readonly [string, number])[] = [
    ['copied', counters.filesCopied],
    ['unchanged', counters.filesUnchanged],
    ['folder-created', counters.foldersCreated],
    ['conflict', counters.filesConflicting],
    ['failed', filesFailedAtSource + filesFailedAtDestination + foldersFailed],
  ];
  const wrong = counts.find(([outcome, counted]) => number(outcome) !== counted);
  return wrong === undefined ? null : `${wrong[1]} are counted as ${wrong[0]}, told are ${number(wrong[0])}`;
}

function lost({ items }: ToldRun, world: World, calm: boolean): string | null {
  const outcomes = new Map(items.map(({ path, outcome }) => [path, outcome]));
  for (const path of world.sourceFiles()) {
    if (world.changed.has(path)) continue;
    const outcome = outcomes.get(path);
    if (outcome === undefined) {
      if (!calm && above(path).some((folder) => outcomes.get(folder) === 'failed')) continue;
      return `nothing is told of ${path}`;
    }
    const arrived = outcome === 'copied' || outcome === 'unchanged';
    if (!arrived && calm && !world.mayBeTold(path, outcome)) return `${path} is told as ${outcome} in a calm run`;
    const isElsewhere = world.touched.has(path) || world.others.has(path);
    if (arrived && !isElsewhere && !world.isEqual(path))
      return `${path} is told as ${outcome} and is not what the source has`;
  }
  return null;
}

function above(path: string): string[] {
  const segments = path.split('/');
  return segments.map((_, depth) => segments.slice(0, depth).join('/'));
}

function shown(version: Version | null | undefined): string {
  return version === null || version === undefined ? 'nothing' : JSON.stringify(version);
}
