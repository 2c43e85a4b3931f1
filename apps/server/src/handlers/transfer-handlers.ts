import { DEFAULT_EXCLUSIONS, OPTIONAL_EXCLUSIONS } from '@drover/core';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { runView } from '../runs/run-view.ts';
import { startTransfer } from '../runs/start-transfer.ts';
import { visibleTransfer } from '../runs/visible-run.ts';
import { createTransfer } from '../transfers/create-transfer.ts';
import { noticesFor } from '../transfers/notices.ts';
import { listFilter, surroundings } from '../transfers/surroundings.ts';
import { transferChanges } from '../transfers/transfer-changes.ts';
import { transferView } from '../transfers/transfer-view.ts';

type TransferHandlers = Pick<
  Handlers,
  | 'changeTransfer'
  | 'createTransfer'
  | 'deleteTransfer'
  | 'findNotices'
  | 'getTransfer'
  | 'getTransferTotals'
  | 'listExclusionRules'
  | 'listNotices'
  | 'listTransferRuns'
  | 'listTransfers'
  | 'startRun'
>;

export function transferHandlers(app: Application): TransferHandlers {
  const { transfers, runs } = app;
  return {
    listExclusionRules: async () => [
      ...DEFAULT_EXCLUSIONS.map((rule) => ({ ...rule, standard: true })),
      ...OPTIONAL_EXCLUSIONS.map((rule) => ({ ...rule, standard: false })),
    ],
    listTransfers: async ({ who, query }) => {
      const { sort, order, skip, limit, cursor } = query;
      const position = { sort, order, skip, limit, ...(cursor === undefined ? {} : { cursor }) };
      const page = await app.transferList.page({ ...listFilter(who, query), ...position });
      const [around, found, last] = await Promise.all([
        surroundings(app),
        transfers.getMany(page.items),
        runs.lastAsRow(page.items),
      ]);
      const views = page.items.flatMap((id) => {
        const transfer = found.get(id);
        return transfer === undefined ? [] : [transferView(transfer, last.get(id) ?? null, around)];
      });
      return { items: views, next: page.next };
    },
    getTransferTotals: async ({ who, query }) => {
      const totals = await app.transferList.totals(listFilter(who, query));
      return { ...totals, count: Object.values(totals.byState).reduce((sum, count) => sum + count, 0) };
    },
    createTransfer: async ({ who, body, context }) => {
      const transfer = await createTransfer(app, who, body);
      await noteChange(app, who, context, {
        action: 'transfer.create',
        target: transfer.id,
        detail: { name: transfer.name },
      });
      return transferView(transfer, null, await surroundings(app));
    },
    findNotices: async ({ who, body, context }) => await noticesFor(app, who, body, context.signal),
    listNotices: async ({ who, params, context }) => {
      const { transfer } = await visibleTransfer(app, who, params.id);
      return await noticesFor(app, who, transfer, context.signal);
    },
    getTransfer: async ({ who, params }) => {
      const { transfer, around } = await visibleTransfer(app, who, params.id);
      return transferView(transfer, (await runs.lastAsRow([transfer.id])).get(transfer.id) ?? null, around);
    },
    changeTransfer: async ({ who, params, body, context }) => {
      const { transfer, around } = await visibleTransfer(app, who, params.id);
      const changed = await transfers.update(transfer.id, transferChanges(transfer, body));
      if (changed === null) throw new ApplicationError('not-found');
      await noteChange(app, who, context, { action: 'transfer.change', target: transfer.id, detail: { ...body } });
      return transferView(changed, (await runs.lastAsRow([transfer.id])).get(transfer.id) ?? null, around);
    },
    deleteTransfer: async ({ who, params, context }) => {
      const { transfer } = await visibleTransfer(app, who, params.id);
      if (transfer.migrationId !== null) throw rowOfMigration();
      const end = await transfers.remove(transfer.id);
      if (end !== 'removed') throw new ApplicationError(end === 'in-use' ? 'already-running' : 'not-found');
      const { name } = transfer;
      await noteChange(app, who, context, { action: 'transfer.delete', target: transfer.id, detail: { name } });
      return undefined;
    },
    startRun: async ({ who, params, body, context }) => {
      const visible = await visibleTransfer(app, who, params.id);
      const { mode, only, changes: wish, against } = body;
      const changes = wish === undefined ? {} : transferChanges(visible.transfer, wish);
      const run = await startTransfer(app, who, visible, {
        ...{ mode, changes },
        ...(only === undefined ? {} : { only }),
        ...(against === undefined ? {} : { against }),
      });
      await noteChange(app, who, context, {
        action: 'run.start',
        target: run.id,
        detail: { transfer: params.id, ...body },
      });
      return runView(run, { ...visible.transfer, ...changes }, visible.around);
    },
    listTransferRuns: async ({ who, params, query }) => {
      const { transfer, around } = await visibleTransfer(app, who, params.id);
      const { cursor, limit } = query;
      const page = await runs.list({
        transferId: transfer.id,
        limit,
        ...(cursor === undefined ? {} : { before: cursor }),
      });
      return { items: page.items.map((each) => runView(each, transfer, around)), next: page.next };
    },
  };
}

/** What has run belongs to what its migration proves. */
function rowOfMigration(): ApplicationError {
  return new ApplicationError('invalid-request', 'This transfer is a row of a migration.', {
    remedy: 'Delete it in the Migration Manager, as long as it was never scanned or run.',
  });
}
