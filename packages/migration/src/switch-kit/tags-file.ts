import { readCsv } from '../csv/read-csv.ts';
import { cellProblem, type FileCell, readPlaceCell } from '../files/place-cell.ts';
import { type Column, readTable, type Table, type TableRow } from '../files/table.ts';
import { readTags } from '../files/tags.ts';
import type { Place } from '../places/place.ts';
import type { PathStyle } from '../places/place-text.ts';
import { listProblems, ProblemList } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';

/** New tags for all rows of a source; none leave those that are there. */
export interface SourceTags {
  readonly line: number;
  readonly source: Place;
  /** As the file writes it. */
  readonly text: string;
  readonly tags: readonly string[];
}

export interface TagsFile extends Pick<Table<string>, 'encoding' | 'problems' | 'separator' | 'unlisted'> {
  readonly rows: readonly SourceTags[];
}

type TagsColumn = 'name' | 'source' | 'tags' | 'task';
const COLUMNS: readonly Column<TagsColumn>[] = [
  { key: 'task', heading: 'Task ID' },
  { key: 'name', heading: 'Source Name' },
  { key: 'source', heading: 'Source Path' },
  { key: 'tags', heading: 'Tags' },
];

/** Migration Manager's file of tags: Task ID, Source Name, Source Path, and tags between semicolons. Null for a file of another kind. */
export function* readTagsFile(bytes: Uint8Array, style: PathStyle): Steps<TagsFile | null> {
  const { columns, rows, encoding, separator, ...found } = yield* readTable(yield* readCsv(bytes), COLUMNS);
  if (!columns.includes('task') || !columns.includes('source') || !columns.includes('tags')) return null;
  const list = new ProblemList();
  const read = yield* flatMapped(rows, (each): SourceTags[] => {
    const { row, problems } = readRow(each, style);
    list.addAll(problems);
    return row === null ? [] : [row];
  });
  return { encoding, separator, rows: read, ...listProblems(found, list.listed) };
}

function readRow({ line, value }: TableRow<TagsColumn>, style: PathStyle) {
  const cell = (key: TagsColumn, column: string): FileCell => ({ line, column, text: value(key) });
  const { place: source, problems } = readPlaceCell(cell('source', 'Source Path'), style);
  const { tags, fault } = readTags(value('tags'));
  const faults =
    fault === null ? [] : [cellProblem('error', cell('tags', 'Tags'), fault, 'Separate tags by semicolons.')];
  const row: SourceTags | null = source === null ? null : { line, source, text: value('source'), tags };
  return { row, problems: [...problems, ...faults] };
}
