import { availability, findChromium, type ServerName } from '@drover/testing-servers';

/** Why a task cannot be shown here, for the list of skipped tests; null when it can. */
export async function whyNot(...servers: readonly ServerName[]): Promise<string | null> {
  const browser = await findChromium().catch((error: Error) => error);
  if (browser instanceof Error) return browser.message;
  for (const server of servers) {
    const found = await availability(server);
    if (!found.available) return found.reason;
  }
  return null;
}
