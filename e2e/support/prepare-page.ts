import { resolve } from 'node:path';
import { createLog } from '../../apps/server/src/logging.ts';
import { loadWebApp } from '../../apps/server/src/web/load-web-app.ts';
import { processWorld } from '../../apps/server/src/world.ts';

const SERVER = resolve(import.meta.dirname, '../../apps/server/src/main.ts');

/** Vitest calls it before the first file: builds the page as `up` does, so that files that run side by side find it. */
export async function setup(): Promise<void> {
  const world = processWorld(process);
  const self = { ...world.self, main: SERVER };
  const page = await loadWebApp(
    { ...world, self },
    createLog(false, world.complain, 'server'),
    AbortSignal.timeout(180_000),
  );
  if (page.size === 0) throw new Error('the web page could not be built');
}
