import { lstat, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@drover/connector-kit/testing';
import { openFolder } from '@drover/connectors/local-files';
import { rootRef } from '@drover/core';
import { expect, it } from 'vitest';
import { openAgentConnection } from './client/open-agent-connection.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

const { signal } = new AbortController();

it('a walk passes over a folder that does not answer, while other folders are listed and files come in packs', async () => {
  await using open = new AsyncDisposableStack();
  const disk = await mkdtemp(join(tmpdir(), 'drover-walk-'));
  open.defer(() => rm(disk, { recursive: true, force: true }));
  await mkdir(join(disk, 'dead'));
  await mkdir(join(disk, 'docs', 'deep'), { recursive: true });
  for (const name of ['a', 'b', 'c']) await writeFile(join(disk, 'docs', name), name);
  const clock = new FakeClock();
  const answered = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const served = open.use(
    await openFolder(disk, clock, {
      durable: false,
      lookAtMount: async (path) => {
        if (String(path).endsWith('dead')) {
          asked.resolve();
          await answered.promise;
        }
        return await lstat(path);
      },
    }),
  );
  // Files in packs come by `bulkRead`, which the tree of shared folders offers.
  const readMany = async function* (entries: Parameters<typeof served.readTogether>[0]) {
    yield* await served.readTogether(entries, 1_000, signal);
  };
  const tree = new Proxy(served, {
    get: (target, member) => {
      if (member === 'bulkRead') return { maxFileBytes: 1_000, readMany };
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const link = new MemoryLink(serveStorage(tree));
  const connection = open.use(await openAgentConnection({ link: async () => link }, signal));

  open.defer(() => answered.resolve());

  let over = false;
  const walk = Array.fromAsync(connection.walk.tree(rootRef(), null, signal)).finally(() => {
    over = true;
  });
  await asked.promise;
  const docs = { root: '', segments: ['docs'] };
  const files = (await Array.fromAsync(connection.list(docs, signal))).flat().filter(({ kind }) => kind === 'file');
  const packed = await Array.fromAsync(connection.bulkRead.readMany(files, signal));
  expect(packed.map(({ content }) => Buffer.from(content as Uint8Array).toString()).sort()).toEqual(['a', 'b', 'c']);
  expect(over).toBe(false);

  await clock.advance(12_000);
  const pages = await walk;
  const names = pages.flatMap(({ entries }) => entries.map(({ ref }) => ref.segments.join('/')));
  expect(names.sort()).toEqual(['dead', 'docs', 'docs/a', 'docs/b', 'docs/c', 'docs/deep']);
  expect(pages.flatMap(({ passedOver }) => passedOver ?? []).map(({ segments }) => segments)).toEqual([['dead']]);
  await expect(Array.fromAsync(connection.list({ root: '', segments: ['dead'] }, signal))).rejects.toMatchObject({
    ...{ kind: 'unavailable', retryable: false, scope: 'item' },
    message: expect.stringMatching(/dead does not answer\.$/),
  });
});
