import type { RunProgress } from '@drover/core';
import { counted, formatBytes, formatCount, formatDuration } from './quantities.ts';

const BAR_MAX = 30;
const BAR_MIN = 8;

/** The two lines of the progress display, cut to the width; while the walk goes on they claim neither a share nor a time left. */
export function progressLines(progress: RunProgress, note: string, columns: number): readonly [string, string] {
  return [firstLine(progress, columns), fit(secondLine(progress, note), ' · ', columns)];
}

/** The same facts as one plain line. */
export function progressLine(progress: RunProgress): string {
  const share = progress.walking ? [] : [`${percent(progress)} %`];
  return [...share, ...facts(progress), ...troubles(progress)].join(', ');
}

function firstLine(progress: RunProgress, columns: number): string {
  const parts = facts(progress);
  if (progress.walking) return fit(parts, ' · ', columns);
  const share = `${String(percent(progress)).padStart(3)} %`;
  const text = parts.join(' · ');
  const room = columns - share.length - text.length - 3;
  if (room < BAR_MIN) return fit([`${share}  ${parts[0]}`, ...parts.slice(1)], ' · ', columns);
  const length = Math.min(BAR_MAX, room);
  const full = Math.floor((percent(progress) / 100) * length);
  return `${share} ${'█'.repeat(full)}${'░'.repeat(length - full)}  ${text}`;
}

function facts({ walking, counters, bytesDone, bytesPlanned, filesPlanned, ...rest }: RunProgress): string[] {
  const done = counters.filesCopied;
  const bytes = walking ? formatBytes(bytesDone) : `${formatBytes(bytesDone)} of ${formatBytes(bytesPlanned)}`;
  const files = walking ? counted(done, 'file') : `${formatCount(done)} of ${counted(filesPlanned, 'file')}`;
  const left = rest.etaMs === null || rest.etaMs === 0 ? [] : [`${formatDuration(Math.max(100, rest.etaMs))} left`];
  return [bytes, files, `${formatBytes(rest.bytesPerSecond)}/s`, ...left];
}

function secondLine(progress: RunProgress, note: string): string[] {
  const { walking, counters } = progress;
  const looking = walking ? [`looking: ${counted(counters.filesSeen, 'file')} found`] : [];
  const there = counters.filesUnchanged === 0 ? [] : [`${formatCount(counters.filesUnchanged)} already there`];
  return [...looking, ...there, ...troubles(progress), ...(note === '' ? [] : [note])];
}

function troubles({ counters }: RunProgress): string[] {
  const failed = counters.filesFailedAtSource + counters.filesFailedAtDestination + counters.foldersFailed;
  const skipped =
    counters.filesSkipped +
    counters.filesUnsupportedAtSource +
    counters.filesUnsupportedAtDestination +
    counters.filesConflicting;
  return [
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(skipped === 0 ? [] : [`${formatCount(skipped)} skipped`]),
  ];
}

/** Never 100 before everything is done; files count where there are no bytes. */
function percent({ bytesDone, bytesPlanned, filesPlanned, counters }: RunProgress): number {
  if (counters.filesCopied >= filesPlanned) return 100;
  const share = bytesPlanned > 0 ? bytesDone / bytesPlanned : counters.filesCopied / filesPlanned;
  return Math.min(99, Math.floor(share * 100));
}

/** As many of the parts, from the first on, as there is room for. */
function fit(parts: readonly string[], separator: string, columns: number): string {
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${separator}${part}`;
    if (longer.length > columns) return line === '' ? part.slice(0, Math.max(0, columns)) : line;
    line = longer;
  }
  return line;
}
