import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { errorDetails } from '../frames/wire-error.ts';
import type { ServeCall } from '../link.ts';
import { MemoryLink } from '../storage/testing/memory-link.ts';
import { askRoots, type SharedRoot, type Standing, tellStanding } from './agent-calls.ts';
import { serveAgent } from './serve-agent.ts';

const signal = new AbortController().signal;
const CLAIMED: Standing = { state: 'claimed', minimumVersion: '1.3.5.0', gateways: [], process: 'one' };
const storage: ServeCall = async (method, _params, stream) => {
  const failed = errorDetails(new StorageError({ kind: 'unsupported', message: `no ${method}` }));
  await stream.send({ message: { failed } });
  await stream.end();
};

function agent(roots: readonly SharedRoot[], told: Standing[] = []): MemoryLink {
  return new MemoryLink(serveAgent({ roots: () => roots, standing: (each) => told.push(each) }, storage));
}

describe('an agent', () => {
  it('tells which folders it shares, and hears how it stands', async () => {
    const roots = [{ path: '/srv/share', writable: true }];
    const told: Standing[] = [];
    const link = agent(roots, told);
    expect(await askRoots(link, signal)).toEqual(roots);
    await tellStanding(link, CLAIMED, signal);
    expect(told).toEqual([CLAIMED]);
  });

  it('refuses a standing that cannot be read, and leaves other calls to its storage', async () => {
    const told: Standing[] = [];
    const odd = { ...CLAIMED, state: 'owner' } as unknown as Standing;
    await expect(tellStanding(agent([], told), odd, signal)).rejects.toMatchObject({ kind: 'unsupported' });
    expect(told).toEqual([]);
    await expect(askRoots(new MemoryLink(storage), signal)).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('is not believed what no machine shares', async () => {
    const lying = [
      [{ path: '', writable: false }],
      [{ path: 'x'.repeat(5000), writable: false }],
      Array.from({ length: 1001 }, () => ({ path: '/a', writable: false })),
      'everything',
    ];
    for (const roots of lying) {
      await expect(askRoots(agent(roots as never), signal)).rejects.toMatchObject({ kind: 'corrupt' });
    }
    expect(await askRoots(agent([{ path: '/a\nb\u001b[2J', writable: false }]), signal)).toEqual([
      { path: '/a b [2J', writable: false },
    ]);
  });
});
