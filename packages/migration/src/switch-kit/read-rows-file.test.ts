import { describe, expect, it } from 'vitest';
import type { FileProblem } from '../file-problem.ts';
import type { PathStyles } from '../files/written-rows.ts';
import { atOnce } from '../steps.ts';
import { readRowsFile } from './read-rows-file.ts';

const TO_USERS: PathStyles = { source: 'machine', destination: 'users' };
const TO_FOLDERS: PathStyles = { source: 'machine', destination: 'machine' };
const read = (text: string, styles = TO_USERS) => atOnce(readRowsFile(new TextEncoder().encode(text), styles));
const told = (problems: readonly FileProblem[]) =>
  problems.map(({ severity, line, column }) => [severity, line, column]);

const SALES = { root: 'https://contoso.sharepoint.com/sites/Sales/Shared Documents', path: ['2026'] };
const SHARE = { root: '', path: ['\\\\files', 'sales'] };

describe('a file from elsewhere', () => {
  it('is an import file where its headings say so', () => {
    expect(read('Source Path,Destination Path\n/a,b@x.org\n')).toMatchObject({ format: 'import', problems: [] });
    expect(read('/a,b@x.org\n')).toMatchObject({ format: 'import', rows: [], problems: [{ line: 1 }, { line: 1 }] });
  });

  it.each([
    'Source Path|Destination Path\n/u1|/pp\n',
    'destination_path | source_path\n/pp | /u1\n',
    'sep=|\n"Source Path"|"Destination Path"\n/u1|/pp\n',
  ])('is no list of sources where a separator that nobody knows stands between its headings: %j', (text) => {
    const { rows, problems } = read(text, TO_FOLDERS);
    expect(rows).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ severity: 'error', line: 1, reason: expect.stringContaining('none of comma') }),
    ]);
  });

  it('is a list of sources with whatever characters in its paths', () => {
    const { format, rows } = read('/source path|old\n/b:c\n', TO_FOLDERS);
    expect(format).toBe('source-list');
    expect(rows).toHaveLength(2);
  });

  it('is refused with its line where bytes of a bulk file in JSON are no text', () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x0a, 0, 0, 0xd8);
    expect(atOnce(readRowsFile(bytes, TO_USERS))).toMatchObject({
      format: 'task-json',
      problems: expect.arrayContaining([
        expect.objectContaining({ severity: 'error', line: 2, reason: expect.stringMatching(/no text/) }),
      ]),
    });
  });

  it.each([
    '',
    'FileSharePath,,,SharePointSite,DocLibrary,DocSubFolder\n',
    'Source,SourceDocLib,SourceSubFolder,TargetWeb,TargetDocLib,TargetSubFolder\n',
  ])('is the bulk file of Migration Manager, below the headings %j', (headings) => {
    const { format, rows, problems } = read(
      `${headings}\\\\files\\sales,,,https://contoso.sharepoint.com/sites/Sales/,Shared Documents,2026\n`,
    );
    expect(problems).toEqual([]);
    expect({ format, rows }).toMatchObject({
      format: 'task-csv',
      rows: [{ source: SHARE, destination: SALES, tags: [] }],
    });
  });

  it.each<[columns: string, root: string]>([
    [
      'https://contoso.sharepoint.com/sites/Marketing,Documents',
      'https://contoso.sharepoint.com/sites/Marketing/Documents',
    ],
    ['https://contoso-my.sharepoint.com/personal/g_x,', 'https://contoso-my.sharepoint.com/personal/g_x'],
  ])('leaves the library as it is named to the connector: %s', (columns, root) => {
    const [site = '', library = ''] = columns.split(',');
    const task = { SourcePath: '/basic', TargetPath: site, TargetList: library, TargetListRelativePath: '' };
    for (const text of [`/basic,,,${columns},\n`, JSON.stringify({ Tasks: [task] })]) {
      expect(read(text, { source: 'machine', destination: 'libraries' })).toMatchObject({
        ...{ rows: [{ destination: { root, path: [] } }], problems: [] },
      });
    }
  });

  it('keeps the sources of a bulk file where the destination is another, and says so', () => {
    const { rows, problems } = read(
      '\\\\files\\sales,,,https://contoso.sharepoint.com/sites/Sales,Docs,\n',
      TO_FOLDERS,
    );
    expect(rows).toMatchObject([{ source: SHARE, destination: null }]);
    expect(problems).toMatchObject([
      { severity: 'warning', line: null, reason: expect.stringContaining('SharePoint') },
      { severity: 'warning', line: 1 },
    ]);
  });

  it('may hold tasks that read from a SharePoint server, which are refused', () => {
    const file = 'http://intranet/sites/a,Docs,,https://contoso.sharepoint.com/sites/a,Docs,\n';
    expect(told(read(file).problems)).toContainEqual(['error', 1, 'column 2']);
  });

  it('is the bulk file of tasks as JSON, whose settings become filters', () => {
    const tasks = {
      Tasks: [
        {
          SourcePath: '\\\\files\\sales',
          TargetPath: 'https://contoso.sharepoint.com/sites/Sales',
          TargetList: 'Shared Documents',
          TargetListRelativePath: '2026',
          Settings: {
            MigrateHiddenItems: false,
            MigrateItemsModifiedAfter: '2016-05-22',
            SkipFilesWithExtensions: 'txt:mp3: :a b',
            MigrateItemsCreatedAfter: '2014',
            MigrateOneNoteNotebook: false,
          },
        },
        { SourcePath: '\\\\files\\it', TargetPath: 'https://contoso.sharepoint.com/sites/IT', TargetList: 'Docs' },
        { SourcePath: '\\\\files\\hr', TargetList: 'Docs' },
      ],
    };
    const { format, rows, problems } = read(JSON.stringify(tasks, null, 2));
    expect(format).toBe('task-json');
    const filters = {
      hidden: 'skip',
      modifiedAfter: '2016-05-22T00:00:00.000Z',
      createdAfter: '2014-01-01T00:00:00.000Z',
      extensions: { skip: ['txt', 'mp3'] },
    };
    expect(rows).toEqual([
      { line: 4, source: SHARE, destination: SALES, tags: [], filters },
      expect.objectContaining({ line: 17, source: { root: '', path: ['\\\\files', 'it'] } }),
    ]);
    expect(told(problems)).toEqual([
      ['warning', 4, 'SkipFilesWithExtensions'],
      ['error', 22, 'TargetPath'],
    ]);
  });

  it.each<[setting: string, value: unknown, filters: unknown, reason: RegExp | null]>([
    ['migratehiddenitems', 'False', { hidden: 'skip' }, null],
    ['MigrateHiddenItems', 'no', undefined, /neither true nor false/],
    ['MigrateItemsModifiedAfter', '2016-05-22 10:00', { modifiedAfter: '2016-05-22T10:00:00.000Z' }, null],
    ['MigrateItemsModifiedAfter', '2016-05-22T10:00:00+02:00', { modifiedAfter: '2016-05-22T08:00:00.000Z' }, null],
    ['MigrateItemsCreatedAfter', '05/22/2016', { createdAfter: '2016-05-22T00:00:00.000Z' }, null],
    [
      'MigrateItemsCreatedAfter',
      '5/6/2016',
      { createdAfter: '2016-05-06T00:00:00.000Z' },
      /month is read first: 2016-05-06/,
    ],
    ['MigrateItemsCreatedAfter', '22/05/2016', undefined, /no date such as/],
    ['MigrateItemsCreatedAfter', '02/30/2016', undefined, /no date such as/],
    ['SkipFilesWithExtensions', 'txt;mp3, .tmp', { extensions: { skip: ['txt', 'mp3', '.tmp'] } }, null],
    ['SkipFilesWithExtensions', ['txt'], undefined, /no text/],
    ['MigrateFileVersionHistory', true, undefined, /no such setting/],
    ['MigrateFileVersionHistory', false, undefined, null],
  ])('with the setting %s: %j of a task is read, or told to be left out', (setting, value, filters, reason) => {
    const task = {
      ...{ SourcePath: '\\\\files\\it', TargetPath: 'https://contoso.sharepoint.com/sites/IT', TargetList: 'Docs' },
      Settings: { [setting]: value },
    };
    const { rows, problems } = read(JSON.stringify({ Tasks: [task] }));
    expect(rows[0]?.filters).toEqual(filters);
    const told = { severity: 'warning', column: setting, reason: expect.stringMatching(reason ?? '') };
    expect(problems).toEqual(reason === null ? [] : [expect.objectContaining(told)]);
  });

  it('says of a task that is no object what it is', () => {
    const { rows, problems } = read('{"Tasks": ["\\\\\\\\a", null, [1], 3, true]}');
    expect(rows).toEqual([]);
    expect(problems.map(({ reason, value }) => [reason, value])).toEqual([
      ['The task is a text, where an object in braces should be.', '\\\\a'],
      ['The task is nothing (null), where an object in braces should be.', null],
      ['The task is a list, where an object in braces should be.', null],
      ['The task is a number, where an object in braces should be.', '3'],
      ['The task is a truth value, where an object in braces should be.', 'true'],
    ]);
  });

  it('is refused at once with more tasks than lines of CSV are taken, whatever they are', () => {
    expect(read(`{"Tasks": [${'{},'.repeat(1_000_000)}{}]}`)).toMatchObject({
      ...{ format: 'task-json', rows: [], unlisted: { errors: 0, warnings: 0 } },
      problems: [{ severity: 'error', line: null, reason: 'The file has more than 200,000 tasks.' }],
    });
  });

  it.each(['{', '{"Tasks": 1}', '{"a": []}'])('%s is refused', (text) => {
    expect(read(text)).toMatchObject({ format: 'task-json', rows: [], problems: [{ severity: 'error', line: null }] });
  });

  it('is a list of sources, one in each line', () => {
    const styles: PathStyles = { source: 'users', destination: 'users' };
    const { format, rows } = read('anna@example.com/Reports\nbob@example.com\n/Shared Drive\n', styles);
    expect(format).toBe('source-list');
    expect(rows.map(({ source, destination }) => [source.root, ...source.path, destination])).toEqual([
      ['anna@example.com', 'Reports', null],
      ['bob@example.com', null],
      ['Shared Drive', null],
    ]);
  });
});
