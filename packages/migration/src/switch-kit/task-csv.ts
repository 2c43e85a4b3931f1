import type { CsvRow } from '../csv/parse-csv.ts';
import { type FileProblem, shownValue } from '../file-problem.ts';
import type { ColumnNames, WrittenRow } from '../files/written-rows.ts';
import { isWebAddress } from '../places/sharepoint-address.ts';
import { type ListedProblems, ProblemList } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { libraryAddress } from './library-address.ts';

export const TASK_COLUMNS: ColumnNames = { source: 'FileSharePath', destination: 'SharePointSite', tags: 'Tags' };

/**
 * True for the bulk file of Migration Manager and of the SharePoint Migration Tool: six columns, of which the second and third are empty for file
 * shares and the fourth is the address of a site; headings are optional.
 */
export function* isTaskCsv(rows: readonly CsvRow[]): Steps<boolean> {
  const tasks = tasksIn(rows);
  const fits = ({ cells }: CsvRow): boolean => cells.length >= 4 && cells.length <= 6 && isWebAddress(cells[3] ?? '');
  const fitting = yield* flatMapped(tasks, (task) => (fits(task) ? [task] : []));
  return tasks.length > 0 && fitting.length > tasks.length / 2;
}

export function* readTaskCsv(
  rows: readonly CsvRow[],
): Steps<ListedProblems & { readonly rows: readonly WrittenRow[] }> {
  const found = new ProblemList();
  const read = yield* flatMapped(tasksIn(rows), ({ line, cells }) => {
    const [source = '', list = '', listFolder = '', site = '', library = '', folder = ''] = cells;
    if (list !== '' || listFolder !== '') found.add(fromSharePoint(line, shownValue(list || listFolder)));
    return [{ line, source, destination: libraryAddress(site, library, folder), tags: '' }];
  });
  return { rows: read, ...found.listed };
}

/** Without the headings, where there are some. */
function tasksIn(rows: readonly CsvRow[]): readonly CsvRow[] {
  return isWebAddress(rows[0]?.cells[3] ?? '') ? rows : rows.slice(1);
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
