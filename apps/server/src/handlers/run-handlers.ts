import { cancelRun, pauseRun, type RunView, readThroughput, resumeRun } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { changeRun } from '../runs/change-run.ts';
import { itemView } from '../runs/item-view.ts';
import { logFilter } from '../runs/logs/log-filter.ts';
import { problemView } from '../runs/problem-view.ts';
import { runView } from '../runs/run-view.ts';
import { refuseUnusable } from '../runs/start-transfer.ts';
import { visibleRun } from '../runs/visible-run.ts';
import { watchActivity, watchRun } from '../runs/watch.ts';
import { fillPage } from '../transfers/fill-page.ts';
import { settingsView } from '../transfers/settings-view.ts';
import { maySeeTransfer, surroundings } from '../transfers/surroundings.ts';

type RunHandlers = Pick<
  Handlers,
  | 'cancelRun'
  | 'changeRun'
  | 'continueRun'
  | 'getRun'
  | 'getRunSettings'
  | 'listItems'
  | 'listProblems'
  | 'listRuns'
  | 'listThroughput'
  | 'pauseRun'
  | 'watchActivity'
  | 'watchRun'
>;

const ACTIVE = ['queued', 'running', 'paused', 'canceling'] as const;

export function runHandlers(app: Application): RunHandlers {
  const { runs, itemLog } = app;
  return {
    listRuns: async ({ who, query }) => {
      const { limit, state } = query;
      const states = state === undefined ? {} : { states: state === 'active' ? ACTIVE : ([state] as const) };
      const around = await surroundings(app);
      const transfers = new Map(await app.transfers.getMany([]));
      const read = async (cursor: string | null) => {
        const page = await runs.list({ limit, ...states, ...(cursor === null ? {} : { before: cursor }) });
        const missing = page.items.map(({ transferId }) => transferId).filter((id) => !transfers.has(id));
        for (const [id, transfer] of await app.transfers.getMany(missing)) transfers.set(id, transfer);
        return page;
      };
      const shown = ({ transferId }: RunView): boolean => {
        const transfer = transfers.get(transferId);
        return transfer !== undefined && maySeeTransfer(who, transfer, around);
      };
      const page = await fillPage(read, shown, query.cursor ?? null, limit);
      const items = page.items.flatMap((run) => {
        const transfer = transfers.get(run.transferId);
        return transfer === undefined ? [] : [runView(run, transfer, around)];
      });
      return { items, next: page.next };
    },
    getRun: async ({ who, params }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      return runView(run, transfer, around);
    },
    getRunSettings: async ({ who, params }) => {
      const { run } = await visibleRun(app, who, params.id);
      const settings = await runs.settingsOf(run.id);
      return settings === null ? null : settingsView(settings);
    },
    cancelRun: async ({ who, params, context }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      if (!(await cancelRun(app.database, run.id)) && run.state !== 'canceling')
        throw new ApplicationError('not-running');
      await noteChange(app, who, context, { action: 'run.cancel', target: run.id });
      return runView((await runs.get(run.id)) ?? run, transfer, around);
    },
    pauseRun: async ({ who, params, context }) => {
      const { run, transfer, around } = await visibleRun(app, who, params.id);
      const paused = await pauseRun(app.database, run.id, who.name);
      if (!paused && run.state !== 'paused') throw new ApplicationError('not-running');
      if (paused) await noteChange(app, who, context, { action: 'run.pause', target: run.id });
      return runView((await runs.get(run.id)) ?? run, transfer, around);
    },
    continueRun: async ({ who, params, context }) => {
      const { run, ...visible } = await visibleRun(app, who, params.id);
      if (run.state === 'paused') await refuseUnusable(app, who, visible);
      const resumed = await resumeRun(app.database, run.id);
      const goesOn = run.state === 'running' || run.state === 'queued';
      if (!resumed && !goesOn) throw new ApplicationError('not-running');
      if (resumed) await noteChange(app, who, context, { action: 'run.continue', target: run.id });
      return runView((await runs.get(run.id)) ?? run, visible.transfer, visible.around);
    },
    changeRun: async ({ who, params, body, context }) => {
      const { run, ...visible } = await visibleRun(app, who, params.id);
      await changeRun(app, run, visible.transfer, body);
      await noteChange(app, who, context, { action: 'run.change', target: run.id, detail: { ...body } });
      return runView((await runs.get(run.id)) ?? run, visible.transfer, visible.around);
    },
    watchRun: async ({ who, params, context }) => {
      const { run, ...visible } = await visibleRun(app, who, params.id);
      context.onLook(async (now) => void (await visibleRun(app, now, run.id)));
      return watchRun(app, visible, run, context.signal);
    },
    listThroughput: async ({ who, params }) => {
      const { run } = await visibleRun(app, who, params.id);
      const points = await readThroughput(app.database, run.id);
      return points.map((point) => ({ ...point, at: point.at.toISOString() }));
    },
    watchActivity: async ({ who, context }) => {
      let now = who;
      context.onLook(async (fresh) => {
        now = fresh;
      });
      return watchActivity(app, () => now, context.signal);
    },
    listItems: async ({ who, params, query }) => {
      const { run } = await visibleRun(app, who, params.id);
      const { cursor, limit, order, sort, direction } = query;
      const after = cursor === undefined ? undefined : Number(cursor);
      if (after !== undefined && !Number.isSafeInteger(after)) throw new ApplicationError('invalid-request');
      const page = await itemLog.page(run.id, {
        ...logFilter(query),
        order: order === 'oldest' ? 'oldest-first' : 'newest-first',
        ...(sort === undefined ? {} : { sort: { by: sort, direction } }),
        limit,
        ...(after === undefined ? {} : { after }),
      });
      const { items, next, looked, of } = page;
      return { items: items.map(itemView), next: next === null ? null : String(next), looked, of };
    },
    listProblems: async ({ who, params }) => {
      const { run } = await visibleRun(app, who, params.id);
      return (await itemLog.problems(run.id)).map(problemView);
    },
  };
}
