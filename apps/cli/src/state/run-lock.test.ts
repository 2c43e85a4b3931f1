import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeRunLock } from './run-lock.ts';

const KEY = '0123456789ab';
const self = { pid: process.pid, since: '2026-01-01T00:00:00Z' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function holdInChild(): Promise<ChildProcess> {
  const module = new URL('./run-lock.ts', import.meta.url).href;
  const script = `
    import { takeRunLock } from ${JSON.stringify(module)};
    globalThis.lock = await takeRunLock(${JSON.stringify(folder)}, '${KEY}', { pid: process.pid, since: 'now' });
    process.stdout.write('held');
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('takeRunLock', () => {
  it('lets one run of a transfer in at a time and says who is in', async () => {
    const child = await holdInChild();
    try {
      expect(await takeRunLock(folder, KEY, self)).toEqual({ heldBy: { pid: child.pid, since: 'now' } });
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('is free again after kill -9 of the holder', async () => {
    const child = await holdInChild();
    child.kill('SIGKILL');
    await once(child, 'exit');
    using lock = (await takeRunLock(folder, KEY, self)) as Disposable;
    expect(lock).not.toHaveProperty('heldBy');
  });

  it('is free again when disposed, and other transfers never wait for it', async () => {
    const first = await takeRunLock(folder, KEY, self);
    using other = (await takeRunLock(folder, 'ffffffffffff', self)) as Disposable;
    expect(other).not.toHaveProperty('heldBy');
    expect(await takeRunLock(folder, KEY, self)).toHaveProperty('heldBy');
    (first as Disposable)[Symbol.dispose]();
    using again = (await takeRunLock(folder, KEY, self)) as Disposable;
    expect(again).not.toHaveProperty('heldBy');
  });

  it('keeps its files to the owner', async () => {
    using _lock = (await takeRunLock(folder, KEY, self)) as Disposable;
    for (const name of [`${KEY}.lock`, `${KEY}.holder`]) {
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    }
  });
});
