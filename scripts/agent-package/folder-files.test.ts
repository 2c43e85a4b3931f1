import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { RECIPES } from './downloads.ts';
import { folderFiles } from './folder-files.ts';

const checkout = resolve(import.meta.dirname, '../..');
const PIN = 'P'.repeat(43);
const bundle = { code: 'the agent\n', licenses: new Map([['ws 8', 'The licence of ws']]) };
const runtime = {
  program: Buffer.from('Node'),
  path: '/cache/node',
  license: 'The licence of Node',
  version: '24.0.0',
};

async function filesOf(name: keyof typeof RECIPES, channelBinding: 'none' | 'tls' = 'tls') {
  const recipe = RECIPES[name];
  const files = await folderFiles({
    ...{ checkout, recipe, version: '1.2.3.4', bundle },
    served: { server: 'https://drover.example.org:8421', pin: PIN, channelBinding },
    runtime: recipe.kind === 'portable' ? null : runtime,
    executable: recipe.kind === 'executable' ? Buffer.from('Node and the agent') : null,
  });
  return new Map(files.map(({ path, content, ...rights }) => [path, { text: content.toString('utf8'), ...rights }]));
}

it.each([
  ['drover-agent.tar.gz', ['agent', 'agent.cmd', 'agent.cjs']],
  ['drover-agent.zip', ['agent', 'agent.cmd', 'agent.cjs']],
  ['drover-agent-linux-x64.tar.gz', ['agent']],
  ['drover-agent-windows-x64.zip', ['agent.exe']],
  ['drover-agent-macos-arm64.tar.gz', ['agent', 'agent.cjs', 'node']],
] as const)('%s has its program, its settings, what to read, and nothing else', async (name, programs) => {
  const files = await filesOf(name);
  expect([...files.keys()]).toEqual([...programs, 'agent.json', 'README.txt', 'LICENSES.txt']);
  const started = programs.filter((path) => path !== 'agent.cmd' && path !== 'agent.cjs');
  for (const [path, { executable = false }] of files) expect(executable, path).toBe(started.includes(path as never));
});

it('the settings name the server and its pin, and the binding only where it is not the rule', async () => {
  const settings = async (binding?: 'none') =>
    JSON.parse((await filesOf('drover-agent.zip', binding)).get('agent.json')?.text ?? '');
  expect(await settings()).toEqual({ server: 'https://drover.example.org:8421', pin: PIN });
  expect(await settings('none')).toEqual({
    server: 'https://drover.example.org:8421',
    pin: PIN,
    channelBinding: 'none',
  });
  expect((await filesOf('drover-agent.tar.gz')).get('agent.json')).toMatchObject({ secret: true });
});

it('files for Windows have its ends of lines, and the shell script keeps those that a shell reads', async () => {
  const alone = /(?<!\r)\n/;
  for (const name of ['drover-agent.zip', 'drover-agent.tar.gz'] as const) {
    const files = await filesOf(name);
    expect(files.get('agent.cmd')?.text).toMatch(/^@echo off\r\n/);
    expect(files.get('agent.cmd')?.text).not.toMatch(alone);
    expect(files.get('agent')?.text).not.toContain('\r');
    const readable = ['README.txt', 'LICENSES.txt', 'agent.json'].map((path) => files.get(path)?.text ?? '');
    for (const text of readable) expect(alone.test(text)).toBe(name === 'drover-agent.tar.gz');
  }
});

it('the licences are those of everything that is in it', async () => {
  const licenses = async (name: keyof typeof RECIPES) => (await filesOf(name)).get('LICENSES.txt')?.text;
  expect(await licenses('drover-agent.tar.gz')).toMatch(
    /Drover\n[\s\S]*Apache License[\s\S]*ws 8\n[\s\S]*The licence of ws/,
  );
  expect(await licenses('drover-agent.tar.gz')).not.toContain('The licence of Node');
  expect(await licenses('drover-agent-linux-arm64.tar.gz')).toContain('The licence of Node');
});

it('what to read names the server, the version, and the command as it is typed there', async () => {
  const readme = async (name: keyof typeof RECIPES) => (await filesOf(name)).get('README.txt')?.text;
  expect(await readme('drover-agent-linux-x64.tar.gz')).toMatch(
    /Drover Agent 1\.2\.3\.4\nfor https:\/\/drover\.example\.org:8421\n[\s\S]*\.\/agent start --root \/srv/,
  );
  expect(await readme('drover-agent-windows-x64.zip')).toContain('.\\agent start --root D:\\Shares');
  expect(await readme('drover-agent-macos-x64.tar.gz')).toContain('com.apple.quarantine');
});
