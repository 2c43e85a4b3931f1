import { availability, type ServerName } from '@drover/testing-servers';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';

/** Why a task cannot be shown here, for the list of skipped tests; null when it can. */
export async function whyNot(...servers: readonly ServerName[]): Promise<string | null> {
  if (findChromium() === null) return NO_CHROMIUM;
  for (const server of servers) {
    const found = await availability(server);
    if (!found.available) return found.reason;
  }
  return null;
}
