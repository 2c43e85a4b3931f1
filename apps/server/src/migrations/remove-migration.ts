import { finishRemoval } from '@drover/database';
import type { Application } from '../application.ts';

/** How long whoever deletes a migration waits for its end; a large one goes on behind, and is shown as being deleted. */
const PATIENCE_MS = 3_000;

/** Deletes what is left of a migration whose removal has begun; resolves at the latest after a few seconds. What a stop of the server cuts off, housekeeping ends. */
export async function removeMigration(app: Application, id: string): Promise<void> {
  const over = new AbortController();
  const removal = finishRemoval(app.database.db, id)
    .catch((error: unknown) =>
      app.log.warn({ migration: id, err: error }, 'the deletion of a migration broke off; it goes on within an hour'),
    )
    .finally(() => over.abort());
  await Promise.race([removal, app.clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined)]);
}
