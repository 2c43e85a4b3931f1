import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AGENT_VERSION } from '@drover/agent-link/version';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleAgent } from './bundle-agent.ts';
import { readTar } from './tar.ts';

const LONG = { timeout: 90_000 };
const SERVER = `https://drover.example.org:8421#${'P'.repeat(43)}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-package-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const main = join(import.meta.dirname, 'main.ts');
  const all = [main, ...args, '--to', folder, '--cache', join(folder, 'cache')];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('the agent becomes one file that asks for nothing but Node, says its version, and has its licences told', async () => {
  const { code, licenses } = await bundleAgent(resolve(import.meta.dirname, '../..'));
  const required = [...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
  expect(required.length).toBeGreaterThan(10);
  expect(required.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(required).not.toContain('node:sqlite'); // which Node 20 has not
  expect(code).toContain(AGENT_VERSION);
  expect(code).not.toContain('DROVER_AGENT_BUILD');
  expect([...licenses.keys()].map((each) => each.split(' ')[0])).toEqual(['ws', 'zod']);
  expect([...licenses.values()].every((text) => text.includes('Copyright'))).toBe(true);
});

it('a download is made, with its size and sum on one line, and a second time the very same', LONG, async () => {
  const [first, second] = [1, 2].map(() => JSON.parse(run('--json', '--server', SERVER, 'drover-agent.tar.gz').stdout));
  expect(second).toEqual(first);
  const archive = await readFile(join(folder, 'drover-agent.tar.gz'));
  expect(first).toMatchObject({ name: 'drover-agent.tar.gz', bytes: archive.length });
  const files = readTar(gunzipSync(archive), new Set(['drover-agent/agent.json']));
  expect(JSON.parse(files.get('drover-agent/agent.json')?.toString() ?? '')).toEqual({
    ...{ server: 'https://drover.example.org:8421', pin: 'P'.repeat(43) },
  });
});

it('a command line that is none is refused with the help', LONG, () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('usage: drover agent-package') });
  for (const wrong of [
    ['--server', SERVER, '--nothing'],
    ['--server', SERVER, '../../etc/passwd'],
    ['--server', SERVER],
    ['--server', 'https://drover.example.org:8421', 'drover-agent.zip'],
    ['drover-agent.zip'],
  ]) {
    expect(run(...wrong), wrong.join(' ')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('usage:'),
    });
  }
});
