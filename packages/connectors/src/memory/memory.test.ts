import { FakeClock } from '@drover/connector-kit/testing';
import {
  type ByteStream,
  childRef,
  rootRef,
  sameVersion,
  temporaryName,
  versionOf,
  type WriteTarget,
} from '@drover/core';
import { describe, expect, it } from 'vitest';
import { MemoryConnection, MemoryStore, memoryConnector } from './index.ts';

const signal = new AbortController().signal;
const ignore = (): void => undefined;
const quiet = { debug: ignore, info: ignore, warn: ignore };
const tokens = { read: async () => null, refresh: async () => '' };

function target(name: string, size: number | null): WriteTarget {
  return {
    item: childRef(rootRef(), name),
    size,
    meta: {},
    temporary: temporaryName('0123456789ab', '1'),
    condition: { if: 'anything' },
  };
}

async function* body(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield new TextEncoder().encode(chunk);
}

async function textOf(stream: ByteStream): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString();
}

describe('memory store', () => {
  it('is shared by its connections', async () => {
    const store = new MemoryStore();
    const [writer, reader] = [new MemoryConnection(store), new MemoryConnection(store)];
    const written = await writer.write(target('a.txt', 5), body('he', 'llo'), signal);
    expect(await reader.stat(written.ref, signal)).toEqual(written);
    expect(await textOf(await reader.read(written, { offset: 1 }, signal))).toBe('ello');
    expect(store.paths()).toEqual(['a.txt']);
  });

  it('counts what it holds against the quota, also when files are replaced', async () => {
    const store = new MemoryStore({ quotaBytes: 10 });
    const connection = new MemoryConnection(store);
    await connection.write(target('a', 4), body('1234'), signal);
    await connection.write(target('a', 5), body('12345'), signal);
    expect(store.usedBytes).toBe(5);
    await expect(connection.write(target('b', 6), body('123456'), signal)).rejects.toMatchObject({
      kind: 'quota-exceeded',
    });
    expect(store.usedBytes).toBe(5);
    expect(await connection.quota?.free(rootRef(), signal)).toBe(5);
  });

  it('leaves temporary files behind when a connection is dropped', async () => {
    const store = new MemoryStore();
    const connection = new MemoryConnection(store);
    async function* dying() {
      yield new TextEncoder().encode('half');
      connection.drop();
      yield new TextEncoder().encode('rest');
    }
    await expect(connection.write(target('a', 8), dying(), signal)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(store.paths()).toEqual([temporaryName('0123456789ab', '1')]);
    expect(store.text(temporaryName('0123456789ab', '1'))).toBe('half');
  });

  it('shows an edit in place to a reader in the middle, and a replacement not', async () => {
    const store = new MemoryStore();
    const connection = new MemoryConnection(store);
    const old = 'o'.repeat(200_000);
    for (const change of ['edit', 'replace'] as const) {
      store.putFile(change, old);
      const entry = await connection.stat(childRef(rootRef(), change), signal);
      if (entry === null) throw new Error('nothing planted');
      const stream = await connection.read(entry, { offset: 0 }, signal);
      let text = '';
      for await (const chunk of stream) {
        if (text === '' && change === 'edit') store.putFile(change, 'n'.repeat(200_000));
        if (text === '' && change === 'replace') await connection.write(target(change, 3), body('new'), signal);
        text += new TextDecoder().decode(chunk);
      }
      const after = (await stream.versionAfter?.()) ?? null;
      expect(text === old).toBe(change === 'replace');
      expect(after !== null && sameVersion(after, versionOf(entry))).toBe(change === 'replace');
    }
  });

  it('tells items of one name apart by their ids', async () => {
    const store = new MemoryStore({ capabilities: { duplicateNames: true } });
    store.putFile('report', 'first');
    store.putDuplicate('report', 'second');
    const connection = new MemoryConnection(store);
    const [entries = []] = await Array.fromAsync(connection.list(rootRef(), signal));
    expect(entries.map((entry) => entry.name)).toEqual(['report', 'report']);
    const texts = entries.map(async (entry) => textOf(await connection.read(entry, { offset: 0 }, signal)));
    expect(await Promise.all(texts)).toEqual(['first', 'second']);
    const [, second] = entries;
    if (second === undefined) throw new Error('no second entry');
    await connection.write({ ...target('report', 3), item: second.ref }, body('new'), signal);
    expect(store.paths()).toEqual(['report', 'report']);
    expect(store.text('report')).toBe('first');
  });

  it('can forget unfinished uploads', async () => {
    const store = new MemoryStore({ staging: 'own' });
    const { upload } = new MemoryConnection(store);
    const token = await upload?.begin(target('a', 4), signal);
    if (upload === undefined || token === undefined) throw new Error('no upload');
    await upload.append(token, target('a', 4), 0, body('half'), signal);
    expect(store.usedBytes).toBe(4);
    store.forgetUploads();
    expect(await upload.status(token, target('a', 4), signal)).toBeNull();
    expect(store.usedBytes).toBe(0);
  });

  it('forgets an upload whose temporary file was removed', async () => {
    const store = new MemoryStore();
    const { upload } = new MemoryConnection(store);
    const token = await upload?.begin(target('a', 4), signal);
    if (upload === undefined || token === undefined) throw new Error('no upload');
    store.remove(temporaryName('0123456789ab', '1'));
    expect(await upload.status(token, target('a', 4), signal)).toBeNull();
  });

  it('stores other bytes than it was sent, when told to', async () => {
    const rewrite = (content: Uint8Array) => new TextEncoder().encode(new TextDecoder().decode(content).toUpperCase());
    const store = new MemoryStore({ capabilities: { rewrittenTypes: ['docx'] }, rewrite });
    const entry = await new MemoryConnection(store).write(target('a.docx', 5), body('hello'), signal);
    expect(store.text('a.docx')).toBe('HELLO');
    expect(entry.size).toBe(5);
  });

  it('takes its latency from the clock for each round trip', async () => {
    const clock = new FakeClock();
    const store = new MemoryStore({ clock, latencyMs: 100, pageSize: 10 });
    for (let i = 0; i < 25; i++) store.putFile(`${i}`, '');
    const connection = new MemoryConnection(store);
    await clock.run(Array.fromAsync(connection.list(rootRef(), signal)));
    expect(clock.monotonic()).toBe(300);
  });

  it('refuses a time that the service cannot hold instead of storing another', async () => {
    const range = { minEpochMs: 0, maxEpochMs: 1000 };
    const times = { readPrecisionMs: 1, write: 'files', writePrecisionMs: 1, range } as const;
    const connection = new MemoryConnection(new MemoryStore({ capabilities: { times } }));
    const meta = { modified: { epochMs: -1, precisionMs: 1 } };
    const writing = connection.write({ ...target('a', 0), meta }, body(), signal);
    await expect(writing).rejects.toMatchObject({ kind: 'unsupported' });
  });

  it('names its roots and refuses others', async () => {
    const store = new MemoryStore({ roots: ['alice', 'bob'] });
    const context = { clock: new FakeClock(), log: quiet, tokens };
    await using account = await memoryConnector(store).open({}, context, signal);
    const [roots = []] = await Array.fromAsync(account.roots(signal));
    expect(roots.map((root) => root.name)).toEqual(['alice', 'bob']);
    const connection = await account.open('bob', signal);
    await connection.createFolder(childRef(rootRef('bob'), 'inner'), {}, signal);
    expect(await connection.stat(childRef(rootRef('alice'), 'inner'), signal)).toBeNull();
    await expect(account.open('carol', signal)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
