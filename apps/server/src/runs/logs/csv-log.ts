import type { Item } from '@drover/api';
import { CSV_MARK, csvLine } from '@drover/core';
import { LOG_COLUMNS, logLine } from './log-line.ts';

/** The log of a run as CSV, behind the lines that tell of its start; file names stay text even where a spreadsheet would take them for formulas. */
export async function* csvLog(
  items: AsyncIterable<Item>,
  start: readonly (readonly string[])[] = [],
): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(LOG_COLUMNS);
  for (const line of start) yield csvLine(line);
  for await (const item of items) yield csvLine(logLine(item));
}
