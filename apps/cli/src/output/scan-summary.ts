import {
  displayPath,
  displaySegment,
  type Findings,
  type RunCounters,
  type ScanReport,
  type Segment,
} from '@drover/core';
import { counted, formatBytes } from './quantities.ts';
import { terminalText } from './terminal-text.ts';

const EXAMPLES = 10;

/** What a dry run found, in plain words: how much would be copied, and each thing that would not go as a person might expect. */
export function scanLines(scan: ScanReport, counters: RunCounters): string[] {
  const { toCopy, foldersToCreate } = scan;
  return [
    `  Would copy ${counted(toCopy.files, 'file')}, ${formatBytes(toCopy.bytes)}, and make ${counted(foldersToCreate, 'folder')}.`,
    ...(counters.filesUnchanged === 0 ? [] : [`  Already there: ${counted(counters.filesUnchanged, 'file')}.`]),
    ...findings('Would be renamed', scan.renames, ({ repair }) => {
      const steps = repair.steps.length === 0 ? '' : ` (${repair.steps.join(', ')})`;
      return ` -> ${displaySegment(repair.repaired)}${steps}`;
    }),
    ...findings('Path too long for the destination', scan.pathsTooLong, ({ detail }) => `: ${detail}`),
    ...findings('Too large for the destination', scan.filesTooLarge, ({ bytes }) => `: ${formatBytes(bytes)}`),
    ...findings('Would be left out', scan.unsupported, ({ detail }) => `: ${detail}`),
    ...findings('Left out by rule or filter', scan.excluded, () => ''),
    ...findings('Would arrive, with something to know', scan.cautions, ({ detail }) => `: ${detail}`),
    ...findings(
      'Would be rewritten by the destination, so that neither size nor hash proves it',
      scan.rewritten,
      () => '',
    ),
    ...findings('Would be kept as it is at the destination', scan.conflicts, ({ detail }) => `: ${detail}`),
    ...findings('Would fail', scan.failures, ({ error }) => `: ${error.describe()}`),
  ];
}

function findings<T extends { readonly path: readonly Segment[] }>(
  title: string,
  { count, examples }: Findings<T>,
  rest: (finding: T) => string,
): string[] {
  if (count === 0) return [];
  const shown = examples.slice(0, EXAMPLES);
  return [
    `  ${title}: ${counted(count, 'item')}`,
    ...shown.map((finding) => `    ${terminalText(displayPath({ root: '', segments: finding.path }) + rest(finding))}`),
    ...(count > shown.length ? ['    ...'] : []),
  ];
}
