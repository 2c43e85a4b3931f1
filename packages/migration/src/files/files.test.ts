import { describe, expect, it } from 'vitest';
import { readCsv } from '../csv/read-csv.ts';
import type { FileProblem } from '../file-problem.ts';
import { atOnce } from '../steps.ts';
import { readImportFile } from './import-file.ts';
import { readUpdateFile } from './update-file.ts';
import { importFile, importTemplate, problemFile } from './write-files.ts';
import type { PathStyles } from './written-rows.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const USERS: PathStyles = { source: 'users', destination: 'users' };
const FOLDERS: PathStyles = { source: 'machine', destination: 'server' };
const place = (root: string, ...path: readonly string[]) => ({ root, path });
const told = (problems: readonly FileProblem[]) =>
  problems.map(({ severity, line, column, reason }) => [severity, line, column, reason]);

describe('an import file', () => {
  it('has a source, a destination and tags in each line', () => {
    const { rows, problems } = atOnce(
      readImportFile(
        atOnce(
          readCsv(
            bytes(
              [
                'Source Path,Destination Path,Tags',
                'user1@example.com,user__1@corp.example.com,"Pilot, IT"',
                'user3@example.com/src dir,/user3@example.com/migrated,"Pilot, IT"',
                'Source Shared Drive,user4@example.com/Team Folder,"Pilot, Sales, Pilot"',
                'https://TENANT02.sharepoint.com/sites/SiteName/Shared%20Documents,user5@example.com,Sales',
              ].join('\n'),
            ),
          ),
        ),
        USERS,
      ),
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        line: 2,
        source: place('user1@example.com'),
        destination: place('user__1@corp.example.com'),
        tags: ['Pilot', 'IT'],
      },
      {
        line: 3,
        source: place('user3@example.com', 'src dir'),
        destination: place('user3@example.com', 'migrated'),
        tags: ['Pilot', 'IT'],
      },
      {
        line: 4,
        source: place('Source Shared Drive'),
        destination: place('user4@example.com', 'Team Folder'),
        tags: ['Pilot', 'Sales'],
      },
      {
        line: 5,
        source: place('https://tenant02.sharepoint.com/sites/SiteName/Shared Documents'),
        destination: place('user5@example.com'),
        tags: ['Sales'],
      },
    ]);
  });

  it('may order its columns as it likes, leave out the tags, and have its formulas defused', () => {
    const { rows, problems } = atOnce(
      readImportFile(atOnce(readCsv(bytes("destination_path;SOURCE PATH\n'=x;D:\\Users\\anna\n"))), FOLDERS),
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      { line: 2, source: place('', 'D:', 'Users', 'anna'), destination: place('', '=x'), tags: [] },
    ]);
  });

  it('tells of each value that does not do where it stands, and which', () => {
    const file = [
      'Source Path,Destination Path,Tags,Size',
      ',/x,',
      '/a/../b,/y,',
      '/c,/z,Pilot, IT',
      `/d,/w,${'x'.repeat(101)}`,
      '/e,https://corp.sharepoint.com/sites/A/Docs,',
    ];
    const { rows, problems } = atOnce(readImportFile(atOnce(readCsv(bytes(file.join('\n')))), FOLDERS));
    expect(told(problems)).toEqual([
      ['warning', 1, 'column 4', 'The column "Size" is not one of this file\'s, and is left out.'],
      ['error', 2, 'Source Path', 'The row has no source.'],
      ['error', 3, 'Source Path', 'The path "/a/../b" leads upwards by "..".'],
      ['error', 5, 'Tags', 'A tag is longer than 100 characters.'],
      ['error', 6, 'Destination Path', 'The value is a web address, and the connector of this side holds folders.'],
    ]);
    expect(problems[2]).toMatchObject({ value: '/a/../b', remedy: expect.stringContaining('from the top down') });
    expect(rows.map(({ line }) => line)).toEqual([4]);
  });

  it('takes what only looks wrong, and tells of it', () => {
    const file = [
      'Source Path,Destination Path',
      '/a,/x',
      '/a,/x',
      '/b,/x',
      '/c,',
      '/d\u200b,/y',
      '/c,',
      '/m\\xFCller,/z',
      'bytes:/m%FC,/q',
    ];
    const { rows, problems } = atOnce(readImportFile(atOnce(readCsv(bytes(file.join('\n')))), FOLDERS));
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(told(problems)).toEqual([
      ['warning', 3, 'Destination Path', 'The row is the same as that of line 2.'],
      ['warning', 4, 'Destination Path', 'Line 2 goes to the same destination from another source.'],
      ['warning', 5, 'Destination Path', 'The row has no destination yet: it can be scanned, and not copied.'],
      ['warning', 6, 'Source Path', 'The path holds the character U+200B, which nobody sees.'],
      ['warning', 7, 'Destination Path', 'The row has no destination yet: it can be scanned, and not copied.'],
      ['warning', 8, 'Source Path', 'The path holds "\\xFC" letter for letter; it is not taken for a byte.'],
    ]);
  });

  it.each([
    [
      '/a,/b\n/c,/d',
      ['The first line has no heading "Source Path".', 'The first line has no heading "Destination Path".'],
    ],
    ['Source Path,Tags\n/a,x', ['The first line has no heading "Destination Path".']],
    ['Source Path,Destination Path,source path\n/a,/b,/c', ['The heading "source path" stands twice.']],
    ['Source Path,Destination Path\n', ['The file has headings and no rows.']],
    ['Source Path,Destination Path,Tags\n/a,/b,Pilot, IT', ['The value stands below no heading.']],
    ['', ['The file is empty.']],
  ])('%# is refused where its headings or lines do not do', (text, reasons) => {
    const { problems } = atOnce(readImportFile(atOnce(readCsv(bytes(text))), FOLDERS));
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ reason }) => reason)).toEqual(reasons);
  });

  it.each<PathStyles>([USERS, FOLDERS, { source: 'server', destination: 'machine' }])(
    'is what its own template for %j is',
    (styles) => {
      const { rows, problems } = atOnce(readImportFile(atOnce(readCsv(bytes(importTemplate(styles)))), styles));
      expect(problems).toEqual([]);
      expect(rows.map(({ tags }) => tags)).toEqual([['Pilot'], ['Pilot', 'IT'], ['Sales']]);
    },
  );

  it('is read as it is written', () => {
    const text = [
      ...importFile([
        ['D:/a, "b"', '', ['x', 'y']],
        ['=1', '/;-2', []],
      ]),
    ].join('');
    const { rows } = atOnce(readImportFile(atOnce(readCsv(bytes(text))), FOLDERS));
    expect(rows).toEqual([
      { line: 2, source: place('', 'D:', 'a, "b"'), destination: null, tags: ['x', 'y'] },
      { line: 3, source: place('', '=1'), destination: place('', ';-2'), tags: [] },
    ]);
  });
});

describe('an update file', () => {
  it('says what is to become of rows by their ids, and a blank cell changes nothing', () => {
    const { rows, problems } = atOnce(
      readUpdateFile(
        bytes(
          'ID, Source Path, Destination Path, Tags\nid1, first.last@example.com, flast@example.com,\nid2,,,"a, b"\n',
        ),
        USERS,
      ),
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        line: 2,
        id: 'id1',
        source: { place: place('first.last@example.com'), text: 'first.last@example.com' },
        destination: { place: place('flast@example.com'), text: 'flast@example.com' },
        tags: null,
      },
      { line: 3, id: 'id2', source: null, destination: null, tags: ['a', 'b'] },
    ]);
  });

  it.each([
    ['Source Path,Destination Path\n/a,/b', 'Unable to update users. Required heading not found: id'],
    ['Source Path,ID\n/a,x', '"ID" is not the first column.'],
    ['ID,Notes\nx,y', 'The file has no column that could change anything.'],
    ['ID,Source Path', 'The file has headings and no rows.'],
  ])('%# is refused as a whole with what to do instead', (text, reason) => {
    const { rows, problems } = atOnce(readUpdateFile(bytes(text), FOLDERS));
    expect(rows).toEqual([]);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      reason,
      remedy: expect.stringMatching(/\w/),
    });
  });

  it('names lines without an id, twice the same id, and places that are none', () => {
    const { rows, problems } = atOnce(readUpdateFile(bytes('ID,Source Path\n,/a\nx,/b\nx,/c\ny,/../d'), FOLDERS));
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(told(problems)).toEqual([
      ['error', 2, 'ID', 'The line has no ID.'],
      ['error', 4, 'ID', 'Line 3 is about the same row.'],
      ['error', 5, 'Source Path', 'The path "/../d" leads upwards by "..".'],
    ]);
  });
});

describe('a file with its problems beside its lines', () => {
  const corrected = (text: string): string => {
    const input = bytes(text);
    return [...atOnce(problemFile(input, atOnce(readImportFile(atOnce(readCsv(input)), FOLDERS))))].join('');
  };

  it('names the first ten thousand problems, and says how many more there are', () => {
    const lines = corrected(`Source Path,Destination Path\n${',/x\n'.repeat(10_002)}`).split('\r\n');
    expect(lines[10_000]).toMatch(/^,\/x,"Error in Source Path.* \| 2 more problems are not named in this file\./);
    expect(lines.slice(10_001)).toEqual([',/x,', ',/x,', '']);
  });

  it('has what is wrong in a last column, and can be given again', () => {
    const once = corrected('Source Path;Destination Path\r\n;/x\r\n/a;/b\r\n');
    expect(once.split('\r\n')).toEqual([
      '\ufeffSource Path,Destination Path,Problem',
      ',/x,"Error in Source Path: The row has no source. Write what is to be migrated, or remove the line."',
      '/a,/b,',
      '',
    ]);
    expect(corrected(once)).toBe(once);
    expect(atOnce(readImportFile(atOnce(readCsv(bytes(once.replace(',/x', '/c,/x')))), FOLDERS)).problems).toEqual([]);
  });

  it('keeps values below no heading, and tells of them anew', () => {
    const once = corrected('Source Path,Destination Path,Tags\n/a,/b,Pilot, IT\n');
    expect(once).toContain('Source Path,Destination Path,Tags,,Problem\r\n/a,/b,Pilot,IT,"Error in column 4');
    expect(corrected(once)).toBe(once);
  });
});
