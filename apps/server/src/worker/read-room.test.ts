import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withMembers } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { localFiles } from '@drover/connectors/local-files';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type ItemRef, StorageError, type StorageErrorKind } from '@drover/core';
import { expect, it } from 'vitest';
import { readRoom } from './read-room.ts';

const { signal } = new AbortController();
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const folder = { root: 'D', segments: ['homes', 'ada', 'old'] };

/** What is told of the folder, and of which folders it was asked. */
async function read(free: (path: string) => number | null | StorageErrorKind) {
  const asked: string[] = [];
  const quota = {
    free: async ({ root, segments }: ItemRef) => {
      const path = [root, ...segments].join('/');
      asked.push(path);
      const told = free(path);
      if (typeof told === 'string') throw new StorageError({ kind: told, message: `${path} refuses.` });
      return told;
    },
  };
  const connection = withMembers(new MemoryConnection(new MemoryStore()), { quota });
  return { room: await readRoom('1', { connection, folder }, log, signal), asked };
}

it('asks the nearest folder above that is there, within the root, about a folder that is not there yet', async () => {
  const above = ['D/homes/ada/old', 'D/homes/ada', 'D/homes'];
  expect(await read((path) => (path === 'D/homes' ? 100 : 'not-found'))).toEqual({ room: 100, asked: above });
  expect(await read(() => 'not-found')).toEqual({ room: null, asked: [...above, 'D'] });
});

it('asks the folder alone where it is there, and does not look above it where it may not be asked', async () => {
  const asked = ['D/homes/ada/old'];
  expect(await read(() => 7)).toEqual({ room: 7, asked });
  expect(await read(() => null)).toEqual({ room: null, asked });
  expect(await read(() => 'permission-denied')).toEqual({ room: null, asked });
});

it('is told by a disk for folders that a copy is still to make', async () => {
  const path = await mkdtemp(join(tmpdir(), 'drover-room-'));
  const tokens = {
    read: () => Promise.reject(new Error('unused')),
    refresh: () => Promise.reject(new Error('unused')),
  };
  try {
    await using account = await localFiles.open({ path, durable: false }, { clock: realClock, log, tokens }, signal);
    const connection = await account.open('', signal);
    expect(await readRoom('1', { connection, folder: { ...folder, root: '' } }, log, signal)).toBeGreaterThan(0);
  } finally {
    await rm(path, { recursive: true, force: true });
  }
});
