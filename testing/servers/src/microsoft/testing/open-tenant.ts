import { afterAll, expect } from 'vitest';

import type { MicrosoftOptions } from '../microsoft-options.ts';
import type { MicrosoftSimulator } from '../microsoft-simulator.ts';
import { startMicrosoft } from '../start-microsoft.ts';
import type { TestDrive } from '../test-drive.ts';
import { GraphClient } from './graph-client.ts';

export const anna = 'anna@contoso.example';

interface OpenTenant {
  readonly microsoft: MicrosoftSimulator;
  /** Anna's OneDrive. */
  readonly drive: TestDrive;
  /** An application. */
  readonly graph: GraphClient;
  /** The path of the drive's root. */
  readonly root: string;
}

/** A tenant for all tests of a file, which must not find a fault in the simulator itself; Anna is in it, unless others are named. */
export async function openTenant(options: MicrosoftOptions = {}): Promise<OpenTenant> {
  const microsoft = await startMicrosoft({ users: [{ userPrincipalName: anna }], ...options });
  afterAll(async () => {
    expect(microsoft.errors()).toEqual([]);
    await microsoft.stop();
  });
  const drive = microsoft.oneDrive(anna);
  return { microsoft, drive, graph: new GraphClient(microsoft), root: `/drives/${drive.id}/root` };
}
