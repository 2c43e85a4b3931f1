import { type Item, isLocked } from '@drover/api';
import { CSV_MARK, csvLine } from '@drover/core';

const COLUMNS = ['Status', 'Start', 'End', 'Size', 'Name', 'Additional Info', 'Code'] as const;
const LABELS = { success: 'Success', skipped: 'Skipped', failed: 'Failed' } as const;
const CHUNK = 32 * 1024;

/** The log of a run as CSV, in pieces; file names stay text even where a spreadsheet would take them for formulas. */
export async function* csvLog(items: AsyncIterable<Item>): AsyncGenerator<string> {
  let chunk = CSV_MARK + csvLine(COLUMNS);
  for await (const item of items) {
    const { outcome, startedAt, endedAt, bytes, display, message, remedy, notes, reason } = item;
    const info = [message, remedy ?? '', ...notes].filter((part) => part !== '').join(' ');
    chunk += csvLine([
      isLocked(item) ? 'Locked' : LABELS[outcome],
      startedAt,
      endedAt,
      String(bytes),
      display,
      info,
      reason,
    ]);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** The same as one JSON array. */
export async function* jsonLog(items: AsyncIterable<Item>): AsyncGenerator<string> {
  let chunk = '[';
  let first = true;
  for await (const item of items) {
    chunk += `${first ? '\n' : ',\n'}${JSON.stringify(item)}`;
    first = false;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}\n]\n`;
}
