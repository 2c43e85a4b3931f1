import { describe, expect, it } from 'vitest';
import { readCsv } from './csv/read-csv.ts';
import { readUpdateFile } from './files/update-file.ts';
import { problemFile } from './files/write-files.ts';
import type { PathStyles } from './files/written-rows.ts';
import { readLookUp } from './pairing/look-up.ts';
import { type Candidate, pairNames } from './pairing/pair-names.ts';
import { discoverPairs } from './permissions/discover-pairs.ts';
import { readPermissionMap } from './permissions/read-permission-map.ts';
import { problemsOf } from './problem-list.ts';
import { flatMapped, type Steps } from './steps.ts';
import { readRowsFile } from './switch-kit/read-rows-file.ts';
import { readTagsFile } from './switch-kit/tags-file.ts';

const ROWS = 500;
const STYLES: PathStyles = { source: 'server', destination: 'users' };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = (heading: string, line: (at: number) => string): Uint8Array =>
  bytes([heading, ...Array.from({ length: ROWS }, (_, at) => line(at))].join('\n'));
const candidates: readonly Candidate[] = Array.from({ length: ROWS }, (_, at) => {
  const name = `user${at}`;
  return { name, aliases: [], place: { root: '', path: [name] } };
});
const addresses = candidates.map(({ name }) => `${name}@example.com`);
const task = { SourcePath: '/srv/a', TargetPath: 'https://x.sharepoint.com/sites/a', TargetList: 'Documents' };

/** How often work pauses, and what comes of it. */
function pausesOf(work: Steps<unknown>): number {
  let pauses = 0;
  while (work.next().done !== true) pauses++;
  return pauses;
}

describe('work over many rows', () => {
  it.each<[string, number, Steps<unknown>]>([
    [
      'a file of rows',
      5,
      readRowsFile(
        lines('Source Path,Destination Path', (at) => `/srv/${at},u${at}@x.org`),
        STYLES,
      ),
    ],
    [
      'a list of sources',
      4,
      readRowsFile(
        lines('Source', (at) => `/srv/${at}`),
        STYLES,
      ),
    ],
    [
      'tasks in CSV',
      4,
      readRowsFile(
        lines('a,b,c,d,e', (at) => `/srv/${at},,,https://x.sharepoint.com/sites/a,Documents`),
        STYLES,
      ),
    ],
    ['tasks in JSON', 3, readRowsFile(bytes(JSON.stringify({ Tasks: Array(ROWS).fill(task) })), STYLES)],
    [
      'rows to update',
      3,
      readUpdateFile(
        lines('ID,Source Path', (at) => `${at},/srv/${at}`),
        STYLES,
      ),
    ],
    [
      'tags of sources',
      3,
      readTagsFile(
        lines('Task ID,Source Path,Tags', (at) => `${at},/srv/${at},Pilot`),
        'server',
      ),
    ],
    ['a permission map', 5, readPermissionMap(lines('a@x.org,b@x.org', (at) => `u${at}@x.org,v${at}@x.org`))],
    [
      'a look-up file',
      2,
      readLookUp(
        lines('Source,Destination', (at) => `u${at},v${at}@x.org`),
        'users',
      ),
    ],
    [
      'a file with its problems',
      1,
      problemFile(
        lines('Source,Destination', (at) => `/a${at},/b`),
        NO_PROBLEMS,
      ),
    ],
    [
      'names in pairs',
      2,
      pairNames({ sources: candidates, destinations: candidates, styles: STYLES }, [{ kind: 'equal-names' }]),
    ],
    ['principals in pairs', 2, discoverPairs(addresses, addresses)],
    ['any list', 1, flatMapped(candidates, (each) => [each])],
    ['any problems', 1, problemsOf(candidates, () => [])],
  ])('pauses at each row each time that it goes through them: %s', (_, times, work) => {
    expect(pausesOf(work)).toBeGreaterThanOrEqual(times * ROWS);
  });

  it.each([
    ['columns', ','.repeat(100_000), 100_000 / 256],
    ['quotes', `"${'""'.repeat(10_000)}"`, 10_000],
    ['line ends in quotes', `"${'\n'.repeat(10_000)}"`, 10_000],
  ])('pauses within a line of many %s', (_, line, pauses) => {
    expect(pausesOf(readCsv(bytes(`a,b\n${line}\n`)))).toBeGreaterThanOrEqual(Math.floor(pauses));
  });

  it.each([
    ['UTF-8', bytes('é'.repeat(1024 * 1024))],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${'é'.repeat(1024 * 1024)}`, 'utf16le'))],
    ['Windows-1252', new Uint8Array(2 * 1024 * 1024).fill(0xe9)],
  ])('pauses while it decodes %s', (_, encoded) => {
    expect(pausesOf(readCsv(encoded))).toBeGreaterThanOrEqual(8);
  });
});

const NO_PROBLEMS = { problems: [], unlisted: { errors: 0, warnings: 0 } };
