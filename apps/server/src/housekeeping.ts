import { removeOldRuns } from '@drover/database';
import type { Application } from './application.ts';

const DAY_MS = 86_400_000;
const DAYS_90_MS = 90 * DAY_MS;
const UNUSED_REASON = 'No data has moved through it for 90 days.';

/** Deauthorises connectors that moved nothing for 90 days; forgets logs that are too old, and sessions and links that are over. */
export async function keepHouse(app: Application): Promise<void> {
  const unused = await app.connectors.deauthorizeUnused(new Date(app.clock.now() - DAYS_90_MS), UNUSED_REASON);
  for (const { id, displayName } of unused) {
    await app.browser.forget(id);
    await app.audit.add({
      ...{ userId: null, actor: 'Drover', action: 'connector.deauthorize', target: id, address: null },
      detail: { displayName, reason: UNUSED_REASON },
    });
  }
  await removeOldRuns(app.database, new Date(app.clock.now() - (await app.settings.logDays()) * DAY_MS));
  await app.sessions.removeExpired();
  await app.links.removeExpired();
}
