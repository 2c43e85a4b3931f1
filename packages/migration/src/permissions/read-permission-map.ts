import { fromNeutralised } from '@drover/core';
import { readCsv } from '../csv/read-csv.ts';
import { type FileProblem, shownValue } from '../file-problem.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { type PermissionEntry, withoutRedundant } from './permission-map.ts';
import { principalKey, principalKind } from './principal.ts';
import { hasControls, whyNobody } from './why-nobody.ts';

export const PERMISSION_MAP_COLUMNS = ['Source User', 'Destination User'] as const;

/** What a permission map says; with an error among the problems it must not be taken. */
export interface ReadPermissionMap {
  /** Without those that the line of a domain makes redundant. */
  readonly entries: readonly PermissionEntry[];
  /** How many entries a domain's line says already. */
  readonly redundant: number;
  readonly problems: readonly FileProblem[];
}

type Column = (typeof PERMISSION_MAP_COLUMNS)[number];

/** Reads lines of `source, destination`, as a file or as the editor holds them; a line of headings may come first. */
export function* readPermissionMap(bytes: Uint8Array): Steps<ReadPermissionMap> {
  const file = yield* readCsv(bytes);
  const problems: FileProblem[] = [...file.problems.filter(({ reason }) => reason !== 'The file is empty.')];
  const found = new Map<string, PermissionEntry & { readonly line: number }>();
  for (const [index, { line, cells }] of file.rows.entries()) {
    yield;
    if (index === 0 && isHeading(cells)) continue;
    const entry = readEntry(line, cells, problems);
    if (entry === null) continue;
    const before = found.get(principalKey(entry.source));
    if (before === undefined) found.set(principalKey(entry.source), { ...entry, line });
    else problems.push(twice(line, entry, before));
  }
  const entries = yield* flatMapped(found.values(), ({ source, destination }) => [{ source, destination }]);
  const kept = yield* withoutRedundant(entries);
  return { entries: kept, redundant: entries.length - kept.length, problems };
}

function isHeading([source = '', destination = '']: readonly string[]): boolean {
  const [first, second] = PERMISSION_MAP_COLUMNS;
  return source.toLowerCase() === first.toLowerCase() && destination.toLowerCase() === second.toLowerCase();
}

function readEntry(line: number, cells: readonly string[], problems: FileProblem[]): PermissionEntry | null {
  const error = (column: Column | null, value: string | null, reason: string, remedy: string): null => {
    const shown = value === null ? null : shownValue(value);
    problems.push({ severity: 'error', line, column, value: shown, reason, remedy });
    return null;
  };
  if (cells.length < 2)
    return error(
      null,
      cells[0] ?? '',
      'The line has no comma.',
      'Write "source, destination"; leave the second part empty to share nothing.',
    );
  if (!isUserMapLine(cells) && cells.slice(2).some((cell) => cell !== ''))
    return error(
      null,
      cells.join(', '),
      'The line has more than two parts.',
      'Put a name that holds a comma into double quotes.',
    );
  const [source, destination] = [fromNeutralised(cells[0] ?? ''), fromNeutralised(cells[1] ?? '')];
  if (source === '') return error('Source User', '', 'The source is missing.', 'Name who is meant at the source.');
  if (hasControls(source))
    return error(
      'Source User',
      source,
      'The source holds a line break or another control character.',
      'Write the name anew, as the source tells it; nothing else on the line needs to change.',
    );
  const why = whyNotPair(source, destination);
  return why === null ? { source, destination } : error('Destination User', destination, ...why);
}

/** The user map of the SharePoint Migration Tool: its third part says whether the first is a group, which its name shows as well. */
function isUserMapLine([, , isGroup = '', ...rest]: readonly string[]): boolean {
  return /^(?:true|false)$/i.test(isGroup) && rest.every((cell) => cell === '');
}

/** What does not fit together, and what to do. */
function whyNotPair(source: string, destination: string): readonly [string, string] | null {
  if (destination === '') return null;
  const [from, to] = [principalKind(source), principalKind(destination)];
  const nobody = whyNobody(destination);
  if (nobody !== null) return [nobody.reason, nobody.remedy];
  if (from === 'domain' && to !== 'domain')
    return [
      'The source is a whole domain, the destination is not.',
      'Map a domain to a domain, such as "corp.example.com, example.com".',
    ];
  if (from !== 'domain' && to === 'domain')
    return ['The destination is a whole domain, the source is not.', 'Give the user or group at the destination.'];
  return null;
}

function twice(line: number, entry: PermissionEntry, before: PermissionEntry & { readonly line: number }): FileProblem {
  const same = principalKey(entry.destination) === principalKey(before.destination);
  return {
    ...{ line, column: 'Source User', value: shownValue(entry.source) },
    severity: same ? 'warning' : 'error',
    reason: same
      ? `Line ${before.line} says the same already.`
      : `Line ${before.line} maps it to "${shownValue(before.destination)}" already.`,
    remedy: same ? 'It counts once; nothing is to be done.' : 'Keep one of the two lines.',
  };
}
