import { chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { installService } from './install-service.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world[Symbol.dispose]());

const nothing = async () => ({ code: 0, text: '' });

async function install(from: string, to: string): Promise<void> {
  const commands = { start: [], stop: [], restart: [], state: ['true'] as const };
  const lists = {
    folders: [],
    files: [],
    links: [],
    enable: [],
    disable: [],
    forget: [],
    removed: [],
    kept: [],
    notes: [],
  };
  const named = { name: 'drover-agent', scope: 'machine', home: world.folder, definition: world.path('none') } as const;
  await installService({ ...named, ...commands, ...lists, copies: [{ from, to }] }, nothing);
}

it('the program of a service belongs to whoever installed it, not to whoever has downloaded it', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'only root may give files away');
  const [from, to] = [world.path('downloaded.cjs'), world.path('agent.cjs')];
  writeFileSync(from, 'the program');
  chownSync(from, 4242, 4242);
  await install(from, to);
  expect([statSync(to).uid, statSync(to).gid, statSync(to).mode & 0o777]).toEqual([
    0,
    statSync(world.folder).gid,
    0o755,
  ]);
  expect(readFileSync(to, 'utf8')).toBe('the program');
});

it('what stands in the way of a program that is copied is replaced and never followed', async () => {
  const [from, to] = [world.path('downloaded.cjs'), world.path('agent.cjs')];
  writeFileSync(from, 'the program');
  mkdirSync(world.path('elsewhere'));
  writeFileSync(world.path('elsewhere', 'file'), 'untouched');
  symlinkSync(world.path('elsewhere', 'file'), `${to}.part`);
  await install(from, to);
  expect(readFileSync(to, 'utf8')).toBe('the program');
  expect(readFileSync(world.path('elsewhere', 'file'), 'utf8')).toBe('untouched');
});
