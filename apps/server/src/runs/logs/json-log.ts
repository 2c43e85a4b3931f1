import type { Item } from '@drover/api';
import type { DeletedLog } from './log-line.ts';

/** The log of a run as one JSON array. */
export async function* jsonLog(items: AsyncIterable<DeletedLog | Item>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const item of items) {
    yield before + JSON.stringify(item);
    before = ',\n';
  }
  yield before === '[\n' ? '[\n]\n' : '\n]\n';
}

/** The same with one item on each line, to be read item by item. */
export async function* jsonLinesLog(items: AsyncIterable<DeletedLog | Item>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
