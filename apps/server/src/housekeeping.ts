import { dropOldRuns, finishRemoval, removalsUnderWay } from '@drover/database';
import type { Application } from './application.ts';
import { noteCertificateEnds } from './oauth/certificate-ends.ts';

const DAY_MS = 86_400_000;
const DELIVERIES_DAYS = 30;

/** Writes down which connectors moved nothing for 90 days, and which certificates end; ends what servers that were stopped had begun to delete; forgets logs that are too old, and sessions and links that are over, and what was sent to people and programs long ago. */
export async function keepHouse(app: Application): Promise<void> {
  const unused = await app.connectors.deauthorizeUnused();
  for (const { id, displayName, stateReason } of unused) {
    await app.browser.forget(id);
    await app.audit.add({
      ...{ userId: null, actor: 'Drover', action: 'connector.deauthorize', target: id, address: null },
      detail: { displayName, reason: stateReason },
    });
  }
  await noteCertificateEnds(app);
  for (const id of await removalsUnderWay(app.database.db)) await finishRemoval(app.database.db, id);
  await dropOldRuns(app.database, new Date(app.clock.now() - (await app.settings.logDays()) * DAY_MS));
  await app.agentStore.removeUnclaimed();
  await app.sessions.removeExpired();
  await app.links.removeExpired();
  await app.begunSignIns.removeExpired();
  await app.deliveries.removeOlderThan(new Date(app.clock.now() - DELIVERIES_DAYS * DAY_MS));
}
