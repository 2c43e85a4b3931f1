import type { Transfer } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { fileName } from '../http/file-name.ts';
import type { Handlers } from '../http/handlers.ts';
import { csvLog } from '../runs/logs/csv-log.ts';
import { htmlLog } from '../runs/logs/html-log.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';
import { itemsOf, itemsOrDeleted } from '../runs/logs/items-of.ts';
import { jsonLinesLog, jsonLog } from '../runs/logs/json-log.ts';
import { logFilter } from '../runs/logs/log-filter.ts';
import { startLines } from '../runs/logs/log-line.ts';
import { keptLogs, logsZip } from '../runs/logs/logs-zip.ts';
import { runView } from '../runs/run-view.ts';
import { visibleRun } from '../runs/visible-run.ts';
import { maySeeTransfer, surroundings } from '../transfers/surroundings.ts';

type LogHandlers = Pick<
  Handlers,
  'downloadCsv' | 'downloadHtml' | 'downloadJson' | 'downloadJsonLines' | 'downloadLogs'
>;

/** Transfers that are looked up at once. */
const STEP = 200;

export function logHandlers(app: Application): LogHandlers {
  return {
    downloadCsv: async ({ who, params, query }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      const view = runView(run, transfer, around);
      const filtered = Object.keys(logFilter(query)).length > 0;
      const start = filtered && view.logDeletedAt === null ? [] : startLines(view);
      const chunks = inChunks(csvLog(itemsOf(app, run.id, logFilter(query)), start));
      return { name: `${fileName(transfer.name)}-log.csv`, chunks };
    },
    downloadJson: async ({ who, params, query }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      const items = itemsOrDeleted(app, runView(run, transfer, around), logFilter(query));
      const chunks = inChunks(jsonLog(items));
      return { name: `${fileName(transfer.name)}-log.json`, chunks };
    },
    downloadJsonLines: async ({ who, params, query }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      const items = itemsOrDeleted(app, runView(run, transfer, around), logFilter(query));
      const chunks = inChunks(jsonLinesLog(items));
      return { name: `${fileName(transfer.name)}-log.jsonl`, chunks };
    },
    downloadHtml: async ({ who, params, query }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      const view = runView(run, transfer, around);
      const start = Object.keys(logFilter(query)).length > 0 ? [] : startLines(view);
      const logged = { run: view, logDays: await app.settings.logDays(), start };
      const chunks = inChunks(htmlLog(logged, itemsOf(app, run.id, logFilter(query))));
      return { name: `${fileName(transfer.name)}-log.html`, chunks };
    },
    downloadLogs: async ({ who, body }) => {
      const around = await surroundings(app);
      const ids: string[] = [];
      for await (const transfer of transfersOf(app, body.ids)) {
        if (transfer === undefined || !maySeeTransfer(who, transfer, around)) throw new ApplicationError('not-found');
        if (transfer.lastRunId !== null) ids.push(transfer.id);
      }
      if (ids.length === 0) throw new ApplicationError('no-logs');
      const kept = await keptLogs(app, ids);
      return { name: `logs-${today(app)}.zip`, chunks: logsZip(app, { ...kept, around, formats: body.formats }) };
    },
  };
}

/** As many as may be, looked up some at a time, so that all else has its turn. */
async function* transfersOf({ transfers }: Application, ids: readonly string[]): AsyncGenerator<Transfer | undefined> {
  for (let at = 0; at < ids.length; at += STEP) {
    const some = ids.slice(at, at + STEP);
    const found = await transfers.getMany(some);
    for (const id of some) yield found.get(id);
  }
}

function today({ clock }: Application): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}
