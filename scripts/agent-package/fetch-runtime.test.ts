import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchRuntime } from './fetch-runtime.ts';
import type { Runtime } from './runtimes.ts';

let folder: string;
let runtime: Runtime;
let places: { readonly checkout: string; readonly cache: string; readonly npm: string };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-runtime-'));
  const inPackage = join(folder, 'packed/package');
  await mkdir(join(inPackage, 'bin'), { recursive: true });
  await writeFile(join(inPackage, 'bin/node'), 'the program');
  await writeFile(join(inPackage, 'LICENSE'), 'the licence');
  execFileSync('tar', ['-czf', join(folder, 'delivered.tgz'), '-C', join(folder, 'packed'), 'package']);
  const digest = (kind: string, bytes: Buffer | string) => createHash(kind).update(bytes);
  runtime = {
    package: 'node-test',
    version: '1.2.3',
    file: 'bin/node',
    license: 'LICENSE',
    integrity: `sha512-${digest('sha512', await readFile(join(folder, 'delivered.tgz'))).digest('base64')}`,
    sha256: digest('sha256', 'the program').digest('hex'),
  };
  places = { checkout: join(folder, 'checkout'), cache: join(folder, 'cache'), npm: join(folder, 'npm') };
  await npm(
    `[ "$2" = "node-test@1.2.3" ] && cp "${folder}/delivered.tgz" "$5/it.tgz" && echo '[{"filename":"it.tgz"}]'`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What stands in the place of npm: it is called as npm is. */
async function npm(line: string): Promise<void> {
  await writeFile(places.npm, `#!/bin/sh\necho called >>"${folder}/calls"\n${line}\n`);
  await chmod(places.npm, 0o755);
}

const calls = async () => (await readFile(join(folder, 'calls'), 'utf8').catch(() => '')).split('\n').length - 1;

it('Node is fetched by npm once, and kept', async () => {
  for (let round = 0; round < 2; round++) {
    const { program, path, license } = await fetchRuntime(runtime, places);
    expect([program.toString(), license, await readFile(path, 'utf8')]).toEqual([
      'the program',
      'the licence',
      'the program',
    ]);
  }
  expect(await calls()).toBe(1);
  expect(await readdir(join(places.cache, 'scratch'))).toEqual([]);
});

it('a kept one that was changed is not used', async () => {
  const { path } = await fetchRuntime(runtime, places);
  await writeFile(path, 'something else');
  expect((await fetchRuntime(runtime, places)).program.toString()).toBe('the program');
  expect(await calls()).toBe(2);
});

it('the one of the checkout is taken, if it is the very one', async () => {
  const installed = join(places.checkout, 'node_modules/node-test');
  await mkdir(join(installed, 'bin'), { recursive: true });
  await writeFile(join(installed, 'LICENSE'), 'the licence');
  await writeFile(join(installed, 'bin/node'), 'the program');
  await fetchRuntime(runtime, places);
  expect(await calls()).toBe(0);
  await writeFile(join(installed, 'bin/node'), 'another version');
  await fetchRuntime(runtime, places);
  expect(await calls()).toBe(1);
});

it('what npm delivers is refused where it is not what the repository knows, and nothing of it stays', async () => {
  for (const changed of [
    { integrity: `sha512-${'A'.repeat(86)}==` },
    { sha256: '0'.repeat(64) },
    { file: 'bin/other' },
  ]) {
    await expect(fetchRuntime({ ...runtime, ...changed }, places)).rejects.toMatchObject({ kind: 'untrusted' });
  }
  expect(await readdir(places.cache)).toEqual(['scratch']);
  expect(await readdir(join(places.cache, 'scratch'))).toEqual([]);
});

it('npm that cannot reach its registry is told of by what npm says', async () => {
  await npm(
    `printf %s '{"error":{"code":"ENOTFOUND","summary":"request to https://registry.example.org failed\\nmore"}}'; exit 1`,
  );
  await expect(fetchRuntime(runtime, places)).rejects.toMatchObject({
    kind: 'unavailable',
    message: 'npm could not fetch node-test@1.2.3 (ENOTFOUND: request to https://registry.example.org failed).',
    remedy: expect.stringContaining('portable folder'),
  });
  await npm('exit 3');
  await expect(fetchRuntime(runtime, places)).rejects.toMatchObject({
    message: expect.stringContaining('exit code 3'),
  });
  await rm(places.npm);
  await expect(fetchRuntime(runtime, places)).rejects.toMatchObject({ remedy: expect.stringContaining('Install npm') });
});
