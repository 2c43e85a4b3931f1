import type { Application } from '../../application.ts';
import { type ZippedFile, zipOf } from '../../zip/zip-of.ts';
import { runView } from '../run-view.ts';
import type { VisibleTransfer } from '../visible-run.ts';
import { csvLog } from './csv-log.ts';
import { htmlLog } from './html-log.ts';
import { itemsOf } from './items-of.ts';
import { type LogFormat, logName } from './log-name.ts';

/** Runs that are looked up at once. */
const STEP = 200;

/** The logs of the last runs of these transfers, as an archive that is made while it is read. */
export async function* logsZip(
  app: Application,
  transfers: AsyncIterable<VisibleTransfer> | Iterable<VisibleTransfer>,
  formats: readonly LogFormat[],
): AsyncGenerator<Uint8Array> {
  yield* zipOf(logFiles(app, transfers, formats, await app.settings.logDays()));
}

async function* logFiles(
  app: Application,
  transfers: AsyncIterable<VisibleTransfer> | Iterable<VisibleTransfer>,
  formats: readonly LogFormat[],
  logDays: number,
): AsyncGenerator<ZippedFile> {
  let some: VisibleTransfer[] = [];
  for await (const each of transfers) {
    some.push(each);
    if (some.length < STEP) continue;
    yield* filesOf(app, some, formats, logDays);
    some = [];
  }
  yield* filesOf(app, some, formats, logDays);
}

async function* filesOf(
  app: Application,
  transfers: readonly VisibleTransfer[],
  formats: readonly LogFormat[],
  logDays: number,
): AsyncGenerator<ZippedFile> {
  const runs = await app.runs.lastOf(transfers.map(({ transfer }) => transfer.id));
  for (const { transfer, around } of transfers) {
    const last = runs.get(transfer.id);
    if (last === undefined) continue;
    const run = runView(last, transfer, around);
    const at = last.endedAt ?? last.queuedAt;
    for (const format of formats) {
      const items = itemsOf(app, run.id, {});
      const chunks = format === 'csv' ? csvLog(items) : htmlLog({ run, logDays }, items);
      yield { name: logName(run, format), at, chunks };
    }
  }
}
