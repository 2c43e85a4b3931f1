import type { Application } from './application.ts';

const EVERY_MS = 3_600_000;
const UNUSED_MS = 90 * 86_400_000;
export const UNUSED_REASON = 'No data has moved through it for 90 days.';

/** Once: deauthorises connectors that moved nothing for 90 days, and forgets sessions and links that are over. */
export async function keepHouse(app: Application): Promise<void> {
  const unused = await app.connectors.deauthorizeUnused(new Date(app.clock.now() - UNUSED_MS), UNUSED_REASON);
  for (const { id, displayName } of unused) {
    await app.browser.forget(id);
    await app.audit.add({
      ...{ userId: null, actor: 'Drover', action: 'connector.deauthorize', target: id, address: null },
      detail: { displayName, reason: UNUSED_REASON },
    });
  }
  await app.sessions.removeExpired();
  await app.links.removeExpired();
}

/** At once and every hour, until the server stops. Several servers on one database do each other's work in vain, and no harm. */
export async function keepHouseAlways(app: Application, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await keepHouse(app);
    } catch (error) {
      if (!signal.aborted) app.log.warn({ err: error }, 'housekeeping failed and is tried again in an hour');
    }
    await app.clock.sleep(EVERY_MS, signal).catch(() => undefined); // the loop sees that it is over
  }
}
