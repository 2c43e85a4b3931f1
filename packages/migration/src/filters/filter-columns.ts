/** What can be asked of a column: whether it holds a text, how a number compares, or which of a few words it is. */
type ColumnKind = 'bytes' | 'files-or-bytes' | 'number' | 'permissions' | 'readiness' | 'status' | 'text' | 'words';

interface FilterColumn {
  /** As it is written before the colon. */
  readonly label: string;
  readonly kind: ColumnKind;
  /** For whoever chooses one from a list. */
  readonly about: string;
}

/** All that may stand before a colon in a filter. */
export const FILTER_COLUMNS = [
  { label: 'status', kind: 'status', about: 'How the row stands, by a word of the table or the dashboard' },
  { label: 'code', kind: 'number', about: 'Status code of the last run' },
  { label: 'readiness', kind: 'readiness', about: 'What the last scan says: ready, warning or blocked' },
  { label: 'permissions', kind: 'permissions', about: 'How the permissions of the row stand, such as needs decision' },
  { label: 'source', kind: 'text', about: 'Source path, or name and type of the source connector' },
  { label: 'source path', kind: 'text', about: 'Source path' },
  { label: 'source name', kind: 'text', about: 'Name of the source connector' },
  { label: 'destination', kind: 'text', about: 'Destination path, or name and type of the destination connector' },
  { label: 'destination path', kind: 'text', about: 'Destination path' },
  { label: 'destination name', kind: 'text', about: 'Name of the destination connector' },
  { label: 'path', kind: 'text', about: 'Either path' },
  { label: 'agent', kind: 'text', about: 'Host of an agent of one of the connectors' },
  { label: 'files', kind: 'number', about: 'Files successful, failed or skipped' },
  { label: 'files successful', kind: 'number', about: 'Files successful' },
  { label: 'files failed', kind: 'number', about: 'Files failed' },
  { label: 'files skipped', kind: 'number', about: 'Files skipped' },
  { label: 'files excluded', kind: 'number', about: 'Files that filters and rules left out' },
  { label: 'files downloaded', kind: 'number', about: 'Files that could be read at the source' },
  { label: 'files uploaded', kind: 'number', about: 'Files that arrived' },
  { label: 'data', kind: 'bytes', about: 'Data successful, failed or skipped' },
  { label: 'data successful', kind: 'bytes', about: 'Data successful' },
  { label: 'data failed', kind: 'bytes', about: 'Data failed' },
  { label: 'data skipped', kind: 'bytes', about: 'Data skipped' },
  { label: 'data excluded', kind: 'bytes', about: 'Data that filters and rules left out' },
  { label: 'successful', kind: 'files-or-bytes', about: 'Files successful, or data with a unit' },
  { label: 'failed', kind: 'files-or-bytes', about: 'Files failed, or data with a unit' },
  { label: 'skipped', kind: 'files-or-bytes', about: 'Files skipped, or data with a unit' },
  { label: 'tags', kind: 'words', about: 'One of the tags, the whole of it' },
  { label: 'flags', kind: 'words', about: 'One of the flags, the whole of it' },
  { label: 'notes', kind: 'text', about: 'Notes' },
  { label: 'schedule', kind: 'text', about: 'The schedule in words' },
  { label: 'priority', kind: 'number', about: "The row's own priority" },
  { label: 'number', kind: 'number', about: 'Number of the row' },
  { label: 'times run', kind: 'number', about: 'Runs that have ended' },
  { label: 'id', kind: 'words', about: 'ID of the row, the whole of it' },
] as const satisfies readonly FilterColumn[];

export type FilterLabel = (typeof FILTER_COLUMNS)[number]['label'];

const LONGEST_FIRST = FILTER_COLUMNS.toSorted((a, b) => b.label.length - a.label.length);

/** The column that a text begins with, up to and with the colon; labels of two words may be written with `-` or nothing between. */
export function columnAt(
  text: string,
): { readonly column: (typeof FILTER_COLUMNS)[number]; readonly length: number } | null {
  const lower = text.toLowerCase();
  for (const column of LONGEST_FIRST) {
    for (const between of [' ', '-', '']) {
      const written = `${column.label.replace(' ', between)}:`;
      if (lower.startsWith(written)) return { column, length: written.length };
    }
  }
  return null;
}
