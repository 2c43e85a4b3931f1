import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkoutPackager, type Packager } from './packager.ts';

let checkout: string;
let packager: Packager;
beforeEach(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'drover-packager-'));
  await mkdir(join(checkout, 'scripts/agent-package'), { recursive: true });
  packager = checkoutPackager({ node: process.execPath, main: join(checkout, 'apps/server/src/main.ts') });
});
afterEach(() => rm(checkout, { recursive: true, force: true }));

/** Puts this in the place of the script that makes downloads. */
async function script(code: string): Promise<void> {
  await writeFile(join(checkout, 'scripts/agent-package/main.ts'), code);
}

const make = (signal = AbortSignal.timeout(20_000)) =>
  packager.make(
    {
      name: 'drover-agent.tar.gz',
      served: { server: 'https://a:1', pin: 'P'.repeat(43), channelBinding: 'none' },
      ...{ to: '/to', cache: '/cache' },
    },
    signal,
  );

it('tells the script what to make, and takes from its last line what was made', async () => {
  await script(`
    const wanted = ['--json', '--server', 'https://a:1#${'P'.repeat(43)}', '--channel-binding', 'none', '--to', '/to', '--cache', '/cache', 'drover-agent.tar.gz'];
    console.log('a warning of a tool');
    console.log(JSON.stringify({ bytes: JSON.stringify(process.argv.slice(2)) === JSON.stringify(wanted) ? 7 : 0, sha256: 'f' }));
  `);
  expect(await make()).toEqual({ bytes: 7, sha256: 'f' });
});

it('says what the script says that went wrong', async () => {
  const failure = { kind: 'unavailable', message: 'npm could not fetch it.', remedy: 'Take the folder.' };
  await script(`console.log('${JSON.stringify({ failure })}'); process.exitCode = 1;`);
  await expect(make()).rejects.toMatchObject({
    code: 'agent-download-failed',
    message: 'npm could not fetch it.',
    details: { remedy: 'Take the folder.' },
  });
});

it('a script that dies, or says nothing of use, is told of, with what it complained of for the log', async () => {
  await script(`console.error('out of memory'); process.kill(process.pid, 'SIGKILL');`);
  await expect(make()).rejects.toMatchObject({
    code: 'agent-download-failed',
    cause: { message: expect.stringContaining('out of memory') },
  });
  await script(`console.log('{}');`);
  await expect(make()).rejects.toMatchObject({ code: 'agent-download-failed' });
});

it('a script is killed when the server stops', async () => {
  await script(`setInterval(() => undefined, 1000);`);
  const stopping = new AbortController();
  const making = make(stopping.signal);
  setTimeout(() => stopping.abort(new DOMException('stopping', 'AbortError')), 300);
  await expect(making).rejects.toMatchObject({ name: 'AbortError' });
});

it('the fingerprint of the sources is that of this checkout, and changes with what a download is made of', async () => {
  const own = checkoutPackager({ node: process.execPath, main: resolve(import.meta.dirname, '../main.ts') });
  expect(await own.fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  const folders = [
    'apps/agent',
    'packages/agent-link',
    'packages/connector-kit',
    'packages/connectors',
    'packages/core',
  ];
  for (const folder of folders) await mkdir(join(checkout, folder, 'src'), { recursive: true });
  for (const file of ['LICENSE', 'package-lock.json', 'apps/agent/src/a.ts'])
    await writeFile(join(checkout, file), 'x');
  const before = await packager.fingerprint();
  await writeFile(join(checkout, 'apps/agent/src/a.test.ts'), 'a test');
  expect(await packager.fingerprint()).toBe(before);
  await writeFile(join(checkout, 'apps/agent/src/a.ts'), 'y');
  expect(await packager.fingerprint()).not.toBe(before);
});
