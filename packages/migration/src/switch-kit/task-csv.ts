import type { CsvRow } from '../csv/parse-csv.ts';
import { type FileProblem, shownValue } from '../file-problem.ts';
import type { ColumnNames, WrittenRow } from '../files/written-rows.ts';
import { isWebAddress } from '../places/sharepoint-address.ts';
import { libraryAddress } from './library-address.ts';

export const TASK_COLUMNS: ColumnNames = { source: 'FileSharePath', destination: 'SharePointSite', tags: 'Tags' };

/**
 * True for the bulk file of Migration Manager and of the SharePoint Migration Tool: six columns, of which the second and third are empty for file
 * shares and the fourth is the address of a site; headings are optional.
 */
export function isTaskCsv(rows: readonly CsvRow[]): boolean {
  const tasks = isWebAddress(rows[0]?.cells[3] ?? '') ? rows : rows.slice(1);
  const fits = ({ cells }: CsvRow): boolean => cells.length >= 4 && cells.length <= 6 && isWebAddress(cells[3] ?? '');
  return tasks.length > 0 && tasks.filter(fits).length > tasks.length / 2;
}

export function readTaskCsv(rows: readonly CsvRow[]): {
  readonly rows: readonly WrittenRow[];
  readonly problems: readonly FileProblem[];
} {
  const tasks = isWebAddress(rows[0]?.cells[3] ?? '') ? rows : rows.slice(1);
  const read = tasks.map(({ line, cells }) => {
    const [source = '', list = '', listFolder = '', site = '', library = '', folder = ''] = cells;
    const problems = list === '' && listFolder === '' ? [] : [fromSharePoint(line, shownValue(list || listFolder))];
    return { row: { line, source, destination: libraryAddress(site, library, folder), tags: '' }, problems };
  });
  return { rows: read.map(({ row }) => row), problems: read.flatMap(({ problems }) => problems) };
}

function fromSharePoint(line: number, value: string): FileProblem {
  return {
    severity: 'error',
    line,
    column: 'column 2',
    value,
    reason: 'The source is a library of a SharePoint server, which there is no connector for.',
    remedy: 'Remove the line, or give the files as a file share.',
  };
}
