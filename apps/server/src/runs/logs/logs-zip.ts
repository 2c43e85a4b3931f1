import type { Application } from '../../application.ts';
import type { Surroundings } from '../../transfers/surroundings.ts';
import { type ZippedFile, zipOf } from '../../zip/zip-of.ts';
import { runView } from '../run-view.ts';
import { csvLog } from './csv-log.ts';
import { htmlLog } from './html-log.ts';
import { inChunks } from './in-chunks.ts';
import { itemsOf } from './items-of.ts';
import { startLines } from './log-line.ts';
import { type LogFormat, logName } from './log-name.ts';

/** Transfers that are looked up at once. */
const STEP = 200;

/** The transfers whose logs are wanted, in the order of the archive. */
export interface LogsWanted {
  readonly ids: readonly string[];
  readonly around: Surroundings;
  readonly formats: readonly LogFormat[];
}

/** The logs of the last runs of these transfers, as an archive that is made while it is read. */
export async function* logsZip(app: Application, wanted: LogsWanted): AsyncGenerator<Uint8Array> {
  yield* zipOf(logFiles(app, wanted, await app.settings.logDays()));
}

async function* logFiles(
  app: Application,
  { ids, around, formats }: LogsWanted,
  logDays: number,
): AsyncGenerator<ZippedFile> {
  for (let at = 0; at < ids.length; at += STEP) {
    const some = ids.slice(at, at + STEP);
    const [transfers, runs] = await Promise.all([app.transfers.getMany(some), app.runs.lastOf(some)]);
    for (const id of some) {
      const [transfer, last] = [transfers.get(id), runs.get(id)];
      if (transfer === undefined || last === undefined) continue;
      const run = runView(last, transfer, around);
      for (const format of formats) {
        const items = itemsOf(app, run.id, {});
        const start = startLines(run);
        const lines = format === 'csv' ? csvLog(items, start) : htmlLog({ run, logDays, start }, items);
        yield { name: logName(run, format), at: last.endedAt ?? last.queuedAt, chunks: inChunks(lines) };
      }
    }
  }
}
