import type { OutputOf, routes } from '@drover/api';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import type { VisibleMigration } from '../migrations/visible-migration.ts';
import { startTransfer } from '../runs/start-transfer.ts';

type Retried = OutputOf<typeof routes.retryProblem>;

/** Refused rows that are told by name. */
const TOLD = 100;
const ONLY_SCANNED = 'It was only scanned. Start it: a copy meets its problems by itself.';

/** Queues a run of just the items of a cause in each row that has it; a row that cannot be started is named with why. */
export async function retryProblem(
  app: Application,
  who: Principal,
  { migration, around }: VisibleMigration,
  { cause, rows }: { readonly cause: string; readonly rows?: readonly string[] | undefined },
): Promise<Retried> {
  const found = await app.problems.rowsOf(migration.id, cause, rows ?? null);
  // Of several runs of a row that met it, the last one is about all that is left.
  const last = new Map(found.map((each) => [each.transferId, each]));
  const refused: Retried['refused'] = [];
  let done = 0;
  for (const { transferId, runId, mode } of last.values()) {
    const transfer = await app.transfers.get(transferId);
    if (transfer === null) continue;
    try {
      if (mode === 'scan') throw new ApplicationError('invalid-request', ONLY_SCANNED);
      await startTransfer(app, who, { transfer, around }, { mode: 'copy', only: { runId, cause } });
      done++;
    } catch (error) {
      if (!(error instanceof ApplicationError)) throw error;
      refused.push({ rowId: transferId, reason: error.message });
    }
  }
  return { done, refused: refused.slice(0, TOLD), refusedCount: refused.length };
}
