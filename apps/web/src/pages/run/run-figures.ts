import type { Run } from '@drover/api';
import { durationText } from '@drover/core';
import { formatBytes, formatCount, formatShare, formatThings } from '../../format/numbers.ts';
import { formatClock, formatTimeLeft } from '../../format/times.ts';

export interface Figure {
  readonly name: string;
  readonly value: string;
}

type Counters = Run['counters'];

/** Files that could not be copied. */
function failedFiles(counters: Counters): number {
  return counters.filesFailedAtSource + counters.filesFailedAtDestination;
}

/** Files and folders that should have arrived and did not. */
export function countFailures(counters: Counters): number {
  return failedFiles(counters) + counters.foldersFailed;
}

/** Everything that a person may have to look after: failures, and what one of the sides cannot hold. */
export function countProblems(counters: Counters): number {
  return (
    countFailures(counters) +
    counters.filesUnsupportedAtSource +
    counters.filesUnsupportedAtDestination +
    counters.filesConflicting
  );
}

/** How much of the whole is done, 0 to 1; null while the whole is not known or there is none. */
export function shareDone(run: Run): number | null {
  const { mode, state, progress, counters, status } = run;
  if (state === 'ended') {
    const whole = status.state === 'completed' || status.state === 'warning';
    return whole ? 1 : (shareDone({ ...run, state: 'running' }) ?? 0);
  }
  if (mode === 'scan' || progress.walking || state === 'queued') return null;
  if (progress.bytesPlanned > 0) return progress.bytesDone / progress.bytesPlanned;
  return progress.filesPlanned > 0 ? Math.min(1, counters.filesCopied / progress.filesPlanned) : null;
}

/** What a run that was stopped did not come to; null where it came to all that it knew of. */
export function notReached({ state, mode, status, progress }: Run): string | null {
  const left = progress.filesPlanned - progress.filesSettled;
  if (state !== 'ended' || mode === 'scan' || left <= 0) return null;
  if (status.state !== 'failed' && status.state !== 'canceled') return null;
  const [were, them] = left === 1 ? ['was', 'it'] : ['were', 'them'];
  return `${formatThings(left, 'file')} that it had found ${were} not reached. The next run takes ${them}.`;
}

/** The large figure of a run, and what stands beside it. */
export function headline(run: Run): readonly [large: string, beside: string] {
  const { mode, state, counters, progress } = run;
  if (mode === 'scan') {
    const found = counters.filesSeen - filesExcluded(counters);
    return [formatThings(found, 'file'), `of ${formatBytes(counters.bytesSeen - counters.bytesExcluded)} found`];
  }
  if (state === 'ended') return [formatBytes(counters.bytesCopied), 'copied'];
  const done = formatBytes(progress.bytesDone);
  if (state === 'queued') return [done, 'waiting to start'];
  if (state === 'paused') return [done, progress.walking ? 'moved so far' : `of ${formatBytes(progress.bytesPlanned)}`];
  if (progress.walking) return [done, `moved; counting: ${formatThings(counters.filesSeen, 'file')} found so far`];
  return [done, `of ${formatBytes(progress.bytesPlanned)}, ${formatShare(progress.bytesDone, progress.bytesPlanned)}`];
}

/** Time and speed; an end is foretold only when the whole is known. */
export function figures({ mode, state, progress, startedAt, endedAt, counters }: Run, nowMs: number): Figure[] {
  const began = startedAt === null ? null : Date.parse(startedAt);
  const elapsedMs = began === null ? 0 : (endedAt === null ? nowMs : Date.parse(endedAt)) - began;
  const elapsed = {
    name: state === 'ended' ? 'Took' : 'Elapsed',
    value: began === null ? '–' : durationText(elapsedMs),
  };
  if (state === 'ended') {
    const seconds = Math.max(1, elapsedMs / 1000);
    const mean = { name: 'Mean rate', value: `${formatBytes(counters.bytesCopied / seconds)}/s` };
    return mode === 'scan' || counters.bytesCopied === 0 ? [elapsed] : [elapsed, mean];
  }
  const speed = `${formatCount(Math.round(progress.filesPerSecond))} files/s`;
  const rate = mode === 'scan' ? speed : `${formatBytes(progress.bytesPerSecond)}/s, ${speed}`;
  const { etaMs, walking } = progress;
  const left = timeLeft(state, walking, etaMs);
  const end = walking || etaMs === null || etaMs === 0 ? '–' : formatClock(nowMs + etaMs, nowMs);
  return [
    elapsed,
    { name: 'Rate', value: rate },
    { name: 'Time left', value: left },
    { name: 'Expected end', value: end },
  ];
}

/** Nothing is foretold while it is not known how much there is, or while nothing moves. */
function timeLeft(state: Run['state'], walking: boolean, etaMs: number | null): string {
  if (state === 'paused') return 'Paused';
  if (walking) return 'After counting';
  if (etaMs === null) return 'Not known yet';
  return etaMs === 0 ? 'Finishing' : formatTimeLeft(etaMs);
}

/** The lesser figures below the bar, those that are nothing left out. */
export function tallies({ mode, counters, progress, state, status }: Run): string[] {
  const planned = progress.walking || state === 'ended' ? '' : ` of ${formatCount(progress.filesPlanned)}`;
  const problems = countProblems(counters);
  const copied = `${formatCount(counters.filesCopied)}${planned} files copied`;
  return [
    ...(mode === 'scan' ? [formatThings(counters.foldersSeen - counters.foldersExcluded, 'folder')] : [copied]),
    ...some(counters.filesUnchanged, 'unchanged, skipped'),
    ...excluded(counters),
    ...(problems > 0 ? [formatThings(problems, 'problem')] : status.state === 'failed' ? [] : ['No problems']),
  ];
}

/** What is in excluded folders is not looked at, so these are told by themselves. */
function excluded(counters: Counters): string[] {
  const { foldersExcluded: folders, bytesExcluded: bytes } = counters;
  const files = filesExcluded(counters);
  const what = [
    ...(files === 0 ? [] : [`${formatThings(files, 'file')} (${formatBytes(bytes)})`]),
    ...(folders === 0 ? [] : [formatThings(folders, 'folder')]),
  ];
  return what.length === 0 ? [] : [`${what.join(' and ')} excluded`];
}

function filesExcluded({ filesExcluded: items, foldersExcluded: folders }: Counters): number {
  return items - folders;
}

function some(count: number, words: string): string[] {
  return count === 0 ? [] : [`${formatCount(count)} ${words}`];
}
