import type { ImportAnswer } from '@drover/api';
import { type Preview, previewOf } from './preview-lines.ts';

/** What each kind of file is called where it was read. */
export const FORMATS: Readonly<Record<ImportAnswer['format'], string>> = {
  import: 'Import file of Drover or Mover',
  'source-list': 'List of sources, without destinations',
  'task-csv': 'Bulk file of Migration Manager or the SharePoint Migration Tool (CSV)',
  'task-json': 'Bulk file of Migration Manager or the SharePoint Migration Tool (JSON)',
};

const [SOURCE, DESTINATION] = ['Source Path', 'Destination Path'];
/** Which of our columns those of other files become. */
const BECOMES: Readonly<Record<string, string>> = {
  'column 1': SOURCE,
  FileSharePath: SOURCE,
  SourcePath: SOURCE,
  SharePointSite: DESTINATION,
  TargetPath: DESTINATION,
};

/** The users that a file of another tool becomes, each problem at its place; lines that become none are there when something is wrong with them. */
export function translatedPreview({ items, problems }: Pick<ImportAnswer, 'items' | 'problems'>): Preview {
  const users = items.map(({ line, source, destination, tags }) => ({
    line,
    cells: [source, destination ?? '', tags.join(', ')],
  }));
  const there = new Set(users.map(({ line }) => line));
  const refused = [...new Set(problems.flatMap(({ line }) => (line === null || there.has(line) ? [] : [line])))];
  const lines = [...users, ...refused.map((line) => ({ line, cells: [] }))].sort((a, b) => a.line - b.line);
  const rows = [{ line: 0, cells: [SOURCE, DESTINATION, 'Tags'] }, ...lines];
  const placed = problems.map((problem) => ({ ...problem, column: BECOMES[problem.column ?? ''] ?? problem.column }));
  return previewOf({ rows }, placed);
}
