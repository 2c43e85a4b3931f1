import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@drover/core';
import type { Host } from './host.ts';
import { findPostmaster } from './pid-file.ts';
import { exists } from './prepare-folders.ts';
import { stopServer } from './stop-server.ts';

/** Stops the server that a Drover that was killed has left running on this folder, if one does. */
export async function stopLeftover(folder: string, host: Host, clock: Clock): Promise<void> {
  if (!(await exists(folder))) return;
  const data = join(await realpath(folder), 'cluster/data');
  const found = await findPostmaster(data, host);
  if (found !== null) await stopServer(data, found.pid, host, clock);
}
