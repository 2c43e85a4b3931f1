import type { OutputOf, routes } from '@drover/api';
import { startRows } from '@drover/database';
import type { Application } from '../application.ts';
import type { Principal } from '../http/handlers.ts';
import { rowsOf } from '../migrations/filtered-rows.ts';
import { refuseUnusableSides } from '../migrations/refuse-unusable-sides.ts';
import type { VisibleMigration } from '../migrations/visible-migration.ts';
import { refused } from '../runs/start-transfer.ts';

type Retried = OutputOf<typeof routes.retryProblem>;

/** Refused rows that are told by name. */
const TOLD = 100;
const ONLY_SCANNED = 'It was only scanned. Start it: a copy meets its problems by itself.';

/**
 * Queues a run of just the items of a cause in each row that has it; a row that cannot be started is named with why. `rows`: all that have it;
 * `items` and `bytes`: what they have of it.
 */
export async function retryProblem(
  app: Application,
  who: Principal,
  visible: VisibleMigration,
  { cause, rows }: { readonly cause: string; readonly rows?: readonly string[] | undefined },
): Promise<{
  readonly end: Retried;
  readonly rows: readonly string[];
  readonly items: number;
  readonly bytes: number;
}> {
  refuseUnusableSides(who, visible);
  const { migration, around } = visible;
  const found = await app.problems.rowsOf(migration.id, cause, rows ?? null);
  const copies = Map.groupBy(
    found.filter(({ mode }) => mode === 'copy'),
    ({ transferId }) => transferId,
  );
  const only = new Map(
    [...copies].map(([transferId, met]) => {
      const openIn = met.map(({ runId }) => runId);
      return [transferId, { runId: openIn.at(-1) ?? '', cause, openIn }];
    }),
  );
  const ids = [...only.keys()];
  const scanned = [...new Set(found.map(({ transferId }) => transferId))]
    .filter((rowId) => !only.has(rowId))
    .map((rowId) => ({ rowId, reason: ONLY_SCANNED }));
  const wish = { mode: 'copy', requestedBy: who.name, requesterId: who.userId, only } as const;
  const end = await startRows(app.database, rowsOf(migration, around), { ids }, wish).catch(refused);
  return {
    end: {
      done: end.done,
      refused: [...scanned, ...end.refused].slice(0, TOLD),
      refusedCount: scanned.length + end.refusedCount,
    },
    rows: [...ids, ...scanned.map(({ rowId }) => rowId)],
    items: found.reduce((sum, { items }) => sum + items, 0),
    bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
