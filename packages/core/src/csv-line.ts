import { neutralise } from './neutralise.ts';

/** What a file of CSV begins with: spreadsheets take UTF-8 for something else without the mark. */
export const CSV_MARK = '\ufeff';

/** One line of CSV with its end. Cells stay text even where a spreadsheet would take them for formulas; `fromNeutralised` takes that back. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const safe = neutralise(text);
  return /[",;\t\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
