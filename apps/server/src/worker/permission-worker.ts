import { isAbort } from '@drover/core';
import { type Database, refuseOtherSchema, takePasses } from '@drover/database';
import { ConnectorRules } from './connector-rules.ts';
import { givePermissions, type PassParts } from './give-permissions.ts';
import type { WorkerParts } from './work-on-one.ts';

/** Passes that one worker is at: each asks services for little, and waits for it. */
const MAX_PASSES = 4;
const LOOK_MS = 1000;

/** Gives the permissions of rows whose copies have ended, several at a time, until `signal`; then hands back what it has. */
export async function runPermissionWorker(database: Database, parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const { clock, id: worker } = parts;
  const rules = new ConnectorRules(database, clock);
  const current = new Set<Promise<void>>();
  const own: PassParts = { ...parts, database, rules };
  while (!signal.aborted) {
    let found = 0;
    try {
      if (current.size < MAX_PASSES) {
        await refuseOtherSchema(database.db);
        await rules.read();
        const passes = await takePasses(database, { worker, limit: MAX_PASSES - current.size, closed: rules.closed });
        found = passes.length;
        for (const pass of passes) {
          const part = givePermissions(pass, own, signal).finally(() => current.delete(part));
          current.add(part);
        }
      }
    } catch (error) {
      if (isAbort(error, signal)) break;
      // What is wrong with the database is told by the worker that looks for runs.
    }
    const paused = new AbortController();
    const sleeping = clock.sleep(LOOK_MS, AbortSignal.any([signal, paused.signal])).catch(() => undefined);
    // Small passes end many times a second: the next ones need not wait for the clock.
    await (found > 0 ? Promise.race([sleeping, ...current]) : sleeping);
    paused.abort();
  }
  await Promise.all(current);
}
