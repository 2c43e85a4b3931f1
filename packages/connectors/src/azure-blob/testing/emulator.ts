import { azuriteAvailability } from '@drover/testing-servers';

/** Why nothing can run against the emulator here; null when it can. */
export async function whyNoEmulator(): Promise<string | null> {
  const found = await azuriteAvailability();
  return found.available ? null : found.reason;
}
