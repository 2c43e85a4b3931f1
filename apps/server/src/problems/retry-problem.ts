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

/** Queues a run of just the items of a cause in each row that has it; a row that cannot be started is named with why. */
export async function retryProblem(
  app: Application,
  who: Principal,
  visible: VisibleMigration,
  { cause, rows }: { readonly cause: string; readonly rows?: readonly string[] | undefined },
): Promise<Retried> {
  refuseUnusableSides(who, visible);
  const { migration, around } = visible;
  const found = await app.problems.rowsOf(migration.id, cause, rows ?? null);
  // Of several runs of a row that met it, the last one is about all that is left.
  const last = new Map(found.map((each) => [each.transferId, each]));
  const copied = [...last.values()].filter(({ mode }) => mode === 'copy');
  const scanned = [...last.values()].flatMap(({ transferId, mode }) =>
    mode === 'scan' ? [{ rowId: transferId, reason: ONLY_SCANNED }] : [],
  );
  const ids = copied.map(({ transferId }) => transferId);
  const only = new Map(copied.map(({ transferId, runId }) => [transferId, { runId, cause }]));
  const wish = { mode: 'copy', requestedBy: who.name, requesterId: who.userId, only } as const;
  const end = await startRows(app.database, rowsOf(migration, around), { ids }, wish).catch(refused);
  return {
    done: end.done,
    refused: [...scanned, ...end.refused].slice(0, TOLD),
    refusedCount: scanned.length + end.refusedCount,
  };
}
