import type { Application } from '../../application.ts';
import { ApplicationError } from '../../errors/application-error.ts';
import type { Surroundings } from '../../transfers/surroundings.ts';
import { type ZippedFile, zipOf } from '../../zip/zip-of.ts';
import { runView } from '../run-view.ts';
import { csvLog } from './csv-log.ts';
import { htmlLog } from './html-log.ts';
import { itemsOf } from './items-of.ts';
import { startLines } from './log-line.ts';
import { type LogFormat, logName } from './log-name.ts';

/** Transfers that are looked up at once. */
const STEP = 200;
/** The file of an archive that says how many logs it cannot hold. */
const DELETED = 'logs-deleted-by-age.txt';

/** Of transfers that ran, those whose last run still has a log, and how many have none any more. */
interface KeptLogs {
  readonly ids: readonly string[];
  readonly deleted: number;
}

/** The transfers whose logs are wanted, in the order of the archive. */
export interface LogsWanted extends KeptLogs {
  readonly around: Surroundings;
  readonly formats: readonly LogFormat[];
}

/** Which of these transfers have a log left; refuses where none has. */
export async function keptLogs(app: Application, ran: readonly string[]): Promise<KeptLogs> {
  const ids = await app.runs.withLogs(ran);
  if (ids.length > 0) return { ids, deleted: ran.length - ids.length };
  throw new ApplicationError('no-logs', deletedText(ran.length));
}

/** The logs of the last runs of these transfers, as an archive that is made while it is read. */
export async function* logsZip(app: Application, wanted: LogsWanted): AsyncGenerator<Uint8Array> {
  yield* zipOf(logFiles(app, wanted, await app.settings.logDays()));
}

async function* logFiles(
  app: Application,
  { ids, deleted, around, formats }: LogsWanted,
  logDays: number,
): AsyncGenerator<ZippedFile> {
  if (deleted > 0) yield { name: DELETED, at: new Date(app.clock.now()), text: [`${deletedText(deleted)}\r\n`] };
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
        yield { name: logName(run, format), at: last.endedAt ?? last.queuedAt, text: lines };
      }
    }
  }
}

function deletedText(count: number): string {
  return `Of the last runs of what was chosen, ${count} had their logs deleted by age: no log of them is left.`;
}
