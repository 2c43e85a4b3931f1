import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeClock } from '@drover/connector-kit/testing';
import { type Entry, rootRef } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LocalConnection, openFolder } from './connection.ts';
import type { FactsQuestion } from './facts/facts-helper.ts';
import { lstatPooled } from './file-calls.ts';
import { type FolderAccess, hasFolderHandles, pathAccess, procAccess } from './open-folder.ts';
import { localFixture, never, refOf } from './testing/local-fixture.ts';

let open: AsyncDisposableStack;
let clock: FakeClock;
let disk: string;
/** Looks at what is called `dead`, which never come back by themselves. */
let hanging: (() => void)[];

beforeEach(async () => {
  open = new AsyncDisposableStack();
  clock = new FakeClock();
  hanging = [];
  ({ disk } = open.use(await localFixture()));
  await mkdir(join(disk, 'alive', 'deep'), { recursive: true });
  await mkdir(join(disk, 'dead'));
  await writeFile(join(disk, 'a.txt'), 'a');
});
afterEach(async () => {
  for (const goOn of hanging) goOn();
  await open.disposeAsync();
});

async function opened(more: Partial<Parameters<typeof openFolder>[2]> = {}): Promise<LocalConnection> {
  const lookAtMount: typeof lstatPooled = async (path) => {
    if (String(path).endsWith('dead')) await new Promise<void>((resolve) => hanging.push(resolve));
    return await lstatPooled(path);
  };
  return open.use(await openFolder(disk, clock, { durable: false, shownAs: '/srv/share', lookAtMount, ...more }));
}

async function listed(connection: LocalConnection, ...names: string[]): Promise<Entry[]> {
  const folder = names.length === 0 ? rootRef() : refOf(...names);
  return (await Array.fromAsync(connection.list(folder, never()))).flat();
}

const namesOf = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name).sort();
const waitedFor = (): Promise<void> => vi.waitFor(() => expect(clock.sleeping).toBe(1));

describe('a folder in which a dead network drive is mounted', () => {
  it('is listed without the facts of the drive once that has been silent for twelve seconds, and all else goes on meanwhile', async () => {
    const connection = await opened();
    let over = false;
    const listing = listed(connection).finally(() => {
      over = true;
    });
    await vi.waitFor(() => expect(hanging).toHaveLength(1));
    expect(namesOf(await listed(connection, 'alive'))).toEqual(['deep']);
    expect(await connection.stat(refOf('a.txt'), never())).toMatchObject({ size: 1 });
    await clock.advance(11_999);
    expect(over).toBe(false);
    await clock.advance(1);
    const entries = await listing;
    expect(namesOf(entries)).toEqual(['a.txt', 'alive', 'dead']);
    expect(entries.find(({ name }) => name === 'dead')).toEqual({
      ...{ ref: refOf('dead'), name: 'dead', kind: 'folder', size: null },
    });
    expect(clock.sleeping).toBe(0);
  });

  it('is listed at once the next time, and asks the drive nothing more; who asks for the drive is told', async () => {
    const connection = await opened();
    const first = listed(connection);
    await waitedFor();
    await clock.advance(12_000);
    await first;
    expect(namesOf(await listed(connection))).toEqual(['a.txt', 'alive', 'dead']);
    const words = { kind: 'unavailable', retryable: false, scope: 'item', message: '/srv/share/dead does not answer.' };
    await expect(listed(connection, 'dead')).rejects.toMatchObject(words);
    await expect(listed(connection, 'dead', 'deeper')).rejects.toMatchObject(words);
    await expect(connection.stat(refOf('dead'), never())).rejects.toMatchObject(words);
    await expect(connection.stat(refOf('dead', 'file'), never())).rejects.toMatchObject(words);
    expect(hanging).toHaveLength(1);
  });

  it('shows the drive whole again once it has answered', async () => {
    const connection = await opened();
    const first = listed(connection);
    await waitedFor();
    await clock.advance(12_000);
    await first;
    hanging[0]?.();
    await vi.waitFor(async () => expect(await listed(connection, 'dead')).toEqual([]));
    const second = listed(connection);
    await vi.waitFor(() => expect(hanging).toHaveLength(2));
    hanging[1]?.();
    expect((await second).find(({ name }) => name === 'dead')).toMatchObject({
      modified: { precisionMs: expect.any(Number) },
    });
  });

  it('has its other entries asked for access lists', async () => {
    const asked: FactsQuestion[] = [];
    const ask = async (question: FactsQuestion) => {
      asked.push(question);
      return new Map();
    };
    const connection = await opened({ facts: { ask, [Symbol.asyncDispose]: async () => undefined } });
    const first = listed(connection);
    await waitedFor();
    await clock.advance(12_000);
    await connection.facts?.of(await first, never());
    expect(asked.map(({ names }) => names.toSorted())).toEqual([['a.txt', 'alive']]);
  });
});

describe('a folder that does not answer when it is opened', () => {
  it('is given up after twelve seconds by all who ask for it, while others are opened', async () => {
    const real = (await hasFolderHandles()) ? procAccess : pathAccess;
    let calls = 0;
    const access: FolderAccess = {
      root: (path) => real.root(path),
      child: async (parent, name) => {
        if (name === 'dead') {
          calls++;
          await new Promise<void>((resolve) => hanging.push(resolve));
        }
        return await real.child(parent, name);
      },
    };
    const connection = await opened({ access });
    const refused = ['dead', 'dead/deep', 'dead/file'].map((path) =>
      expect(listed(connection, ...path.split('/'))).rejects.toMatchObject({
        message: '/srv/share/dead does not answer.',
      }),
    );
    await waitedFor();
    expect(namesOf(await listed(connection, 'alive', 'deep'))).toEqual([]);
    await clock.advance(12_000);
    await Promise.all(refused);
    await expect(listed(connection, 'dead')).rejects.toMatchObject({ message: '/srv/share/dead does not answer.' });
    expect(calls).toBe(1);
  });

  it('is waited for as long as it takes until it is its turn', async () => {
    const real = (await hasFolderHandles()) ? procAccess : pathAccess;
    const access: FolderAccess = {
      root: (path) => real.root(path),
      child: async (parent, name) => {
        await new Promise<void>((resolve) => hanging.push(resolve));
        return await real.child(parent, name);
      },
    };
    const names = Array.from({ length: 24 }, (_, at) => `slow ${at}`);
    for (const name of names) await mkdir(join(disk, name));
    const connection = await opened({ access });
    const all = Promise.all(names.map((name) => listed(connection, name)));
    for (let turn = 0; turn < 3; turn++) {
      await vi.waitFor(() => expect(hanging).toHaveLength(8));
      await clock.advance(11_000);
      for (const goOn of hanging.splice(0)) goOn();
    }
    expect(await all).toEqual(names.map(() => []));
  });
});
