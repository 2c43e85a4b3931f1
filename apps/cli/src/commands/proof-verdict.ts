import {
  type CheckedProof,
  type FoundRecord,
  GAP_WORDS,
  newerFormatText,
  operatorsText,
  type Totals,
} from '@drover/proof';
import { counted, formatBytes } from '../output/quantities.ts';
import { terminalText } from '../output/terminal-text.ts';
import { keyLine } from './key-line.ts';

/** What a person gave beside the proof. */
export interface Asked {
  readonly key: Buffer | null;
  readonly path: string | null;
}

const STATUS = {
  passed: 'PASSED: everything that was found at the source is accounted for.',
  failed: 'FAILED: not everything that was found at the source has arrived.',
  incomplete: 'INCOMPLETE: it is not known whether everything has arrived.',
} as const;

/** What checking has shown, for a person and as an exit code. */
export function proofVerdict(
  checked: CheckedProof,
  { key, path }: Asked,
): { readonly text: string; readonly exitCode: number } {
  const { totals, signature, header } = checked;
  if (checked.newer !== null) return { text: `REFUSED: ${newerFormatText(checked.newer)}\n`, exitCode: 1 };
  const flaws = checked.flaws.map(({ line, what }) => terminalText(`line ${line}: ${what}`));
  if (key !== null && signature !== null && Buffer.from(signature.key, 'base64').compare(key) !== 0) {
    flaws.push('It was signed by another key than the one that you gave.');
  }
  if (flaws.length > 0 || totals === null || signature === null || header === null) {
    return { text: `REFUSED: this is not a sound proof.\n${flaws.map((flaw) => `  ${flaw}\n`).join('')}`, exitCode: 1 };
  }
  const lines = [
    `The proof is sound: nothing in its ${counted(signature.records, 'record')} was changed since it was signed.`,
    keyLine(signature.key, key),
    `Root ${signature.root}`,
    `${header.scope.name}: ${header.source.connector} to ${header.destination.connector}, made ${header.madeAt}`,
    `Copied by: ${operatorsText(header)}`,
    '',
    STATUS[totals.status],
    ...[...checked.gaps].map(([gap, rows]) => `  ${counted(rows, 'row')}: ${GAP_WORDS[gap]}`),
    ...reckoning(totals),
    ...(path === null ? [] : ['', ...about(path, checked.found)]),
  ];
  const text = lines.map((line) => `${terminalText(line)}\n`).join('');
  return { text, exitCode: totals.status === 'passed' ? 0 : 3 };
}

function reckoning({ found, groups, classes, folders, vanished, rows }: Totals): string[] {
  const amount = (title: string, { files, bytes }: { readonly files: number; readonly bytes: number }) =>
    `  ${title.padEnd(26)} ${counted(files, 'file')}, ${formatBytes(bytes)}`;
  const strong = (['A', 'B'] as const).map((name) => `${name} ${classes[name].files}`);
  const weak = (['C', 'D', 'E'] as const).map((name) => `${name} ${classes[name].files}`);
  return [
    amount('found', found),
    `${amount('verified', groups.verified)} (${strong.join(', ')})`,
    `${amount('verified, weaker evidence', groups.weaker)} (${weak.join(', ')})`,
    amount('excluded', groups.excluded),
    amount('accepted', groups.accepted),
    amount('failed', groups.failed),
    amount('unreadable', groups.unreadable),
    `  folders not listed         ${folders['not-listed']}`,
    `  vanished at the source     ${vanished}`,
    `  rows                       ${rows.passed} passed, ${rows.failed} failed, ${rows.incomplete} incomplete`,
  ];
}

function about(path: string, found: readonly FoundRecord[]): string[] {
  if (found.length === 0) return [`${path}: the proof has no such file.`];
  return found.flatMap(({ line, row, record }) => [
    `${path} of ${row.name} (row ${row.id}, line ${line}):`,
    ...Object.entries(record)
      .filter(([name]) => name !== 'type' && name !== 'path' && name !== 'row')
      .map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
  ]);
}
