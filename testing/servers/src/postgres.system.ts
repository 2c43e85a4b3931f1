import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { expect, test } from 'vitest';

import { postgresAvailability, startPostgres } from './index.ts';

/** True while something answers there. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

test('PostgreSQL starts, asks for its password, and leaves nothing behind', async (context) => {
  const found = await postgresAvailability();
  if (!found.available) context.skip(found.reason);
  const server = await startPostgres();
  expect(server.version).toBeGreaterThanOrEqual(15);
  expect(await answers(server.url)).toBe(true);
  await server.stop();
  expect(await answers(server.url)).toBe(false);
});

test('PostgreSQL does not outlive the process that started it', async (context) => {
  const found = await postgresAvailability();
  if (!found.available) context.skip(found.reason);
  const script = `
    import { startPostgres } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    const { url, folder } = await startPostgres();
    console.log(JSON.stringify({ url, folder }));
    setInterval(() => undefined, 1000);`;
  const parent = execFile(process.execPath, ['--input-type=module', '--eval', script]);
  const line = await new Promise<string>((resolve, reject) => {
    parent.stdout?.once('data', resolve);
    parent.once('exit', () => reject(new Error('the parent ended before its server had started')));
  });
  const { url, folder } = JSON.parse(line) as { readonly url: string; readonly folder: string };
  expect(await answers(url)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(false);
  await rm(folder, { recursive: true });
});
