import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const files = join(import.meta.dirname, 'files');

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drover-start-'));
  folder = join(base, 'My Agent');
  await mkdir(folder);
  await cp(join(files, 'agent'), join(folder, 'agent'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** A program that says its version, and what else it is started with. */
async function node(path: string, version: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(
    path,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else echo "$0"; for each; do echo "<$each>"; done; exit 9; fi\n`,
    {
      mode: 0o755,
    },
  );
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}, script = join(folder, 'agent')) {
  // The tools that the script needs, without a Node among them.
  const { status, stdout, stderr } = spawnSync(script, args, {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: join(base, 'tools'), ...env },
  });
  return { status, stdout, stderr };
}

async function tools(...names: string[]): Promise<void> {
  await mkdir(join(base, 'tools'));
  for (const name of ['dirname', 'readlink', ...names]) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    await symlink(found, join(base, 'tools', name));
  }
}

it('the script starts the agent of its folder with all arguments as they are, also through links', async () => {
  await tools();
  await node(join(base, 'tools/node'), 'v20.15.0');
  await symlink('My Agent/agent', join(base, 'relative'));
  await symlink(join(base, 'relative'), join(base, 'link'));
  const nasty = ['start', 'with space', '', '*', '$HOME', "quo'te"];
  const stdout = `${join(base, 'tools/node')}\n<${join(folder, 'agent.cjs')}>\n${nasty.map((each) => `<${each}>\n`).join('')}`;
  expect(start(nasty)).toEqual({ status: 9, stdout, stderr: '' });
  expect(start(nasty, {}, join(base, 'link'))).toEqual({ status: 9, stdout, stderr: '' });
});

it('the script takes the Node that is named, then the one that came with it, then that of the search path', async () => {
  await tools();
  for (const [path, version] of [
    ['named', 'v24.0.0'],
    ['My Agent/node', 'v22.1.0'],
    ['tools/node', 'v20.15.1'],
  ] as const) {
    await node(join(base, path), version);
  }
  const taken = (env = {}) => start([], env).stdout.split('\n')[0];
  expect(taken({ DROVER_AGENT_NODE: join(base, 'named') })).toBe(join(base, 'named'));
  expect(taken()).toBe(join(folder, 'node'));
  await node(join(folder, 'node'), 'v18.20.0');
  expect(taken()).toBe(join(base, 'tools/node'));
});

it('the script says what it found and what to do where no Node is new enough', async () => {
  await tools();
  await node(join(base, 'tools/node'), 'v20.14.9');
  await writeFile(join(base, 'tools/nodejs'), 'none', { mode: 0o755 });
  const whole = await readFile(join(files, 'agent'), 'utf8');
  const here = whole.replace('/usr/local/bin/node /usr/bin/node /opt/homebrew/bin/node', '');
  expect(here).not.toBe(whole);
  await writeFile(join(folder, 'agent'), here);
  const { status, stdout, stderr } = start(['start']);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /^The Drover Agent needs Node 20\.15 or newer, and none was found\. \S+node is v20\.14\.9\. .*DROVER_AGENT_NODE=/,
  );
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});
