import type { Item, Run } from '@drover/api';
import type { LogFilter } from '@drover/database';
import type { Application } from '../../application.ts';
import { itemView } from '../item-view.ts';
import { type DeletedLog, deletedLog } from './log-line.ts';

/** The log of a run that passes the filter, as the interface shows it, oldest first. */
export async function* itemsOf(
  { itemLog }: Pick<Application, 'itemLog'>,
  run: string,
  filter: LogFilter,
): AsyncGenerator<Item> {
  for await (const item of itemLog.all(run, filter)) yield itemView(item);
}

/** The same; of a log that was deleted by age, whatever the filter, one record that says so. */
export async function* itemsOrDeleted(
  app: Pick<Application, 'itemLog'>,
  run: Run,
  filter: LogFilter,
): AsyncGenerator<DeletedLog | Item> {
  const deleted = deletedLog(run);
  if (deleted === null) yield* itemsOf(app, run.id, filter);
  else yield deleted;
}
