import { contentMoved } from './content-moved.ts';
import { keptFiles } from './kept-files.ts';
import { counted, formatBytes, formatDuration } from './quantities.ts';
import type { Proofs, RunResult } from './report.ts';
import { scanLines } from './scan-summary.ts';
import { besideLines } from './stored-beside.ts';
import { terminalText } from './terminal-text.ts';

/**
 * The end of a run in plain words: the status, what was done, what was left alone and why, what to do next. With `isLogged`, a log names
 * each item, and need not be recommended.
 */
export function summaryText(
  result: RunResult,
  paint: (text: string) => string = (text) => text,
  isLogged = false,
): string {
  const began = result.stoppedBy === undefined || result.counters.filesSeen > 0;
  const facts = began && !result.dryRun ? copyFacts(result) : [];
  const kept = keptFiles(result);
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  return [
    paint(terminalText(`${result.status} ${result.message}`)),
    ...(kept === null ? [] : [kept]),
    ...(result.nothingMatched === undefined ? [] : [result.nothingMatched]),
    ...facts.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`),
    ...(result.scan === undefined ? [] : scanLines(result.scan, result.counters)),
    ...storedBeside(result),
    ...advice(result),
    ...(isLogged || !hasCountedOnly(result) ? [] : ['--log FILE (or --json) lists each of these items by name.']),
    '',
  ].join('\n');
}

type Fact = readonly [label: string, text: string];

function copyFacts({ counters: c, startedAt, endedAt, verified = {}, filesNotReached = 0 }: RunResult): Fact[] {
  const ms = endedAt - startedAt;
  const moved = contentMoved(c);
  const rate = moved > 0 && ms > 0 ? ` (${formatBytes((moved * 1000) / ms)}/s)` : '';
  const failed = c.filesFailedAtSource + c.filesFailedAtDestination;
  const failures = [
    ...(failed === 0 ? [] : [counted(failed, 'file')]),
    ...(c.foldersFailed === 0 ? [] : [counted(c.foldersFailed, 'folder')]),
  ].join(', ');
  return [
    ['Copied', `${counted(c.filesCopied, 'file')}, ${formatBytes(c.bytesCopied)}, in ${formatDuration(ms)}${rate}`],
    ...sentBesides(c),
    ...proofs(verified),
    ...some('Already there', c.filesUnchanged, 'file'),
    ...some('Folders made', c.foldersCreated, 'folder'),
    ...some('Renamed', c.itemsRenamed, 'name', ' that the destination cannot hold'),
    ...some('Times moved', c.timesClamped, 'time', ' that the destination cannot hold'),
    ...some('Kept', c.filesConflicting, 'file', ' changed on both sides'),
    ...some('Kept', c.filesSkipped, 'file', ' newer or changed at the destination'),
    ...some('Left out', c.filesExcluded, 'item', ' by rule or filter'),
    ...some('Left out', c.filesUnsupportedAtSource, 'item', ' of another kind: links, devices, pipes'),
    ...some('Left out', c.filesUnsupportedAtDestination, 'item', ' that the destination cannot hold'),
    ...some('Cleaned up', c.leftoversDiscarded, 'unfinished file', ' of an earlier run'),
    ...(failures === '' ? [] : ([['Failed', failures]] as const)),
    ...some('Not reached', filesNotReached, 'file', ' that had been found to copy'),
    ...some(
      'Not seen',
      c.foldersFailedAtSource,
      'folder',
      ' could not be looked into: how many files that leaves out is not known',
    ),
  ];
}

function sentBesides({ bytesRead, bytesCopied }: RunResult['counters']): Fact[] {
  const more = bytesRead - bytesCopied;
  return more <= 0
    ? []
    : [['Sent besides', `${formatBytes(more)}: again after breaks, or of files that did not arrive`]];
}

const PROOFS: Readonly<Record<keyof Proofs, string>> = {
  size: 'by size',
  hash: 'by hash',
  reread: 'read back',
  'rewritten-by-service': 'rewritten by the service',
};

function proofs(verified: Readonly<Proofs>): Fact[] {
  const parts = (Object.keys(PROOFS) as (keyof Proofs)[]).flatMap((how) => {
    const count = verified[how] ?? 0;
    return count === 0 ? [] : [`${counted(count, 'file')} ${PROOFS[how]}`];
  });
  return parts.length === 0 ? [] : [['Proved', parts.join(', ')]];
}

function some(label: string, count: number, singular: string, rest = ''): Fact[] {
  return count === 0 ? [] : [[label, `${counted(count, singular)}${rest}`]];
}

function storedBeside({ beside, dryRun }: RunResult): string[] {
  if (beside === undefined) return [];
  const which = `${counted(beside.count, 'file')} beside somebody's work, under a second name`;
  return [`  ${dryRun ? `Would store ${which}` : `Stored ${which}`}:`, ...besideLines(beside)];
}

/** Whether there are items that only their number is told of, or only the first by name. */
function hasCountedOnly({ counters: c, beside }: RunResult): boolean {
  const numbers = [
    c.itemsRenamed,
    c.timesClamped,
    c.filesConflicting,
    c.filesSkipped,
    c.filesExcluded,
    c.filesUnsupportedAtSource,
    c.filesUnsupportedAtDestination,
    beside?.count ?? 0,
  ];
  return numbers.some((count) => count > 0);
}

function advice({ stoppedBy, status, dryRun, counters }: RunResult): string[] {
  const why = stoppedBy === undefined ? [] : [terminalText(stoppedBy.error.describe())];
  const unfinished = status >= 200 && !dryRun && status !== 250;
  const done = counters.filesCopied + counters.filesUnchanged > 0;
  const again = unfinished && done ? ['Run the same command again: it goes on where it stopped.'] : [];
  return [...why, ...again];
}
