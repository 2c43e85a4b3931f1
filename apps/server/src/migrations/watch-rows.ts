import type { routes } from '@drover/api';
import type { FilteredRows } from '@drover/database';
import type { Application } from '../application.ts';
import type { SentEvent } from '../http/handlers.ts';
import { totalsView } from './row-view.ts';

const EVERY_MS = 1000;

/** What rows come to whenever one of them has changed, at most once a second. */
export async function* watchRows(
  app: Application,
  from: FilteredRows,
  signal: AbortSignal,
): AsyncGenerator<SentEvent<typeof routes.watchRows>, void, undefined> {
  for (let seen = ''; ; ) {
    const totals = totalsView(await app.rowSnapshots.totals(from));
    const text = JSON.stringify(totals);
    if (text !== seen) yield { event: 'changed', data: totals, id: String(app.clock.now()) };
    seen = text;
    await app.clock.sleep(EVERY_MS, signal);
  }
}
