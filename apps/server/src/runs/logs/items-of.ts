import type { Item } from '@drover/api';
import type { LogFilter } from '@drover/database';
import type { Application } from '../../application.ts';
import { itemView } from '../item-view.ts';

/** The log of a run that passes the filter, as the interface shows it, oldest first. */
export async function* itemsOf(
  { itemLog }: Pick<Application, 'itemLog'>,
  run: string,
  filter: LogFilter,
): AsyncGenerator<Item> {
  for await (const item of itemLog.all(run, filter)) yield itemView(item);
}
