import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { FakeClock } from '@drover/connector-kit/testing';
import type { LookAtMount } from '@drover/connectors/local-files';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { checkRoot } from './check-root.ts';
import type { Finding } from './finding.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world[Symbol.dispose]());

async function check(path: string, writable = false): Promise<Finding[]> {
  return await Array.fromAsync(checkRoot({ path, writable }, world, world.ending));
}

describe('the doctor of a shared folder', () => {
  it('counts what is there and follows no link', async () => {
    mkdirSync(world.path('share', 'deep', 'er'), { recursive: true });
    writeFileSync(world.path('share', 'a'), '');
    writeFileSync(Buffer.concat([Buffer.from(world.path('share', 'deep', 'bad-')), Buffer.from([0xff])]), '');
    symlinkSync('/', world.path('share', 'everything'));
    expect(await check(world.path('share'))).toEqual([
      { level: 'ok', text: `${world.path('share')}: 2 folders and 2 files.` },
      {
        level: 'note',
        text: `${world.path('share')}: 1 link, pipe, socket or device, such as ${world.path('share', 'everything')}. They are reported and not copied.`,
      },
    ]);
  });

  it('says what is long', async () => {
    mkdirSync(world.path('share', 'x'.repeat(200), 'y'.repeat(200)), { recursive: true });
    const [, long] = await check(world.path('share'));
    expect(long).toMatchObject({ level: 'note', text: expect.stringContaining('1 path of more than 400 characters') });
  });

  it('says what is not there, and what is no folder', async () => {
    expect(await check(world.path('missing'))).toEqual([
      { level: 'FAIL', text: expect.stringContaining('is shared and cannot be read (ENOENT)') },
    ]);
    writeFileSync(world.path('file'), '');
    expect(await check(world.path('file'))).toEqual([{ level: 'FAIL', text: expect.stringContaining('is no folder') }]);
  });

  it.runIf(process.getuid?.() !== 0)('lists folders and files that cannot be read', async () => {
    mkdirSync(world.path('share', 'shut'), { recursive: true });
    writeFileSync(world.path('share', 'shut-file'), '');
    chmodSync(world.path('share', 'shut'), 0);
    chmodSync(world.path('share', 'shut-file'), 0);
    const texts = (await check(world.path('share'))).filter(({ level }) => level === 'FAIL').map(({ text }) => text);
    chmodSync(world.path('share', 'shut'), 0o700); // else not even its owner can clear it away
    expect(texts).toEqual([
      expect.stringContaining(`${world.path('share', 'shut')} cannot be read (EACCES)`),
      expect.stringContaining('1 file cannot be read'),
    ]);
  });

  it('looks at the disk of a folder that is written to', async () => {
    expect(await check(world.folder, true)).toContainEqual({ level: 'ok', text: expect.stringContaining('MB left') });
  });

  it('says which folder does not answer, and goes through all others', async () => {
    mkdirSync(world.path('share', 'dead'), { recursive: true });
    mkdirSync(world.path('share', 'alive', 'deep'), { recursive: true });
    const clock = new FakeClock();
    const hanging: (() => void)[] = [];
    const lookAtMount: LookAtMount = async (path) => {
      if (String(path).endsWith('dead')) await new Promise<void>((resolve) => hanging.push(resolve));
      return await lstat(path);
    };
    const found = Array.fromAsync(
      checkRoot({ path: world.path('share'), writable: false }, { clock, lookAtMount }, world.ending),
    );
    await vi.waitFor(() => expect(hanging).toHaveLength(1));
    await clock.advance(12_000);
    expect(await found).toEqual([
      { level: 'ok', text: `${world.path('share')}: 3 folders and 0 files.` },
      {
        level: 'FAIL',
        text: expect.stringContaining(`${world.path('share', 'dead')} does not answer. Check the disk`),
      },
    ]);
    hanging[0]?.();
  });

  it('ends when it is told to', async () => {
    world.interrupt();
    await expect(check(world.folder)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
