import { withMembers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, StorageError } from '@drover/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Part } from '../link.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

const { signal } = new AbortController();

/** A served connection that counts what reaches it. */
function served() {
  const reached: string[] = [];
  const inner = new MemoryConnection(new MemoryStore());
  const connection = new Proxy<Connection>(inner, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        reached.push(String(name));
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { reached, link: new MemoryLink(serveStorage(connection)) };
}

async function answerTo(method: string, params: unknown, ...parts: Part[]) {
  const { reached, link } = served();
  const stream = link.open(method, params, 'control', signal);
  for (const part of parts) await stream.send(part);
  await stream.end();
  const [first] = await Array.fromAsync(stream);
  return { reached, answer: first !== undefined && 'message' in first ? first.message : first };
}

const wanted = (folder: unknown, page: unknown): Part => ({ message: { wanted: [{ folder, page }] } });

const item = { root: '', segments: ['a.txt'] };
const target = {
  ...{ item, size: 1, meta: {}, temporary: '.drover-0123456789ab-1.part', condition: { if: 'anything' } },
  ...{ fenced: false, watched: false },
};

describe('the served connection never sees', () => {
  it.each([
    ['a method that does not exist', 'format', {}],
    ['a method of every object', 'constructor', {}],
    ['a prototype', '__proto__', {}],
    ['params that are none', 'stat', null],
    ['params without a place', 'stat', {}],
    ['a place that is a path', 'stat', { item: '/etc/passwd' }],
    ['segments that are no names', 'stat', { item: { root: '', segments: [1] } }],
    ['an offset before the file', 'read', { entry: { ref: item, name: 'a.txt', kind: 'file', size: 1 }, offset: -1 }],
    ['a size below nothing', 'write', { target: { ...target, size: -1 } }],
    ['a condition that does not exist', 'write', { target: { ...target, condition: { if: 'always' } } }],
    ['a cursor that is none', 'walk.tree', { folder: item, cursor: 7 }],
    [
      'a hash that nobody knows',
      'hashes.hash',
      { entry: { ref: item, name: 'a', kind: 'file', size: 1 }, kind: 'rot13' },
    ],
  ])('%s', async (_, method, params) => {
    const { reached, answer } = await answerTo(method, params);
    expect(answer).toMatchObject({ failed: { kind: 'unsupported' } });
    expect(reached).toEqual([]);
  });

  it.each([
    ['the folder above', ['..']],
    ['the folder above, in the midst', ['a', '..', '..', 'etc']],
    ['the folder itself', ['.']],
    ['an empty name', ['a', '']],
    ['a path in a name', ['a/../../etc']],
    ['an absolute path', ['/etc/passwd']],
    ['NUL', ['a\0']],
    ['a name longer than any', ['x'.repeat(2_000)]],
    ['half a surrogate pair', ['\udc00']],
    ['a place deeper than any', new Array(3_000).fill('a')],
  ])('a place by way of %s', async (_, segments) => {
    const place = { root: '', segments };
    const entry = { ref: place, name: 'a', kind: 'file', size: 1 };
    const asked: [string, unknown][] = [
      ['list', { folder: place }],
      ['stat', { item: place }],
      ['read', { entry, offset: 0 }],
      ['write', { target: { ...target, item: place } }],
      ['createFolder', { folder: place, meta: {} }],
      ['discard', { temporary: place }],
      ['walk.tree', { folder: place, cursor: null }],
      ['bulkWrite.writeMany', { files: [{ ...target, item: place }] }],
      ['upload.begin', { target: { ...target, item: place } }],
      ['hashes.hash', { entry, kind: 'sha256' }],
      ['times.setModified', { item: place, meta: {} }],
    ];
    for (const [method, params] of asked) {
      const { reached, answer } = await answerTo(method, params);
      expect(answer, method).toMatchObject({ failed: { kind: 'invalid-name', scope: 'item' } });
      expect(reached, method).toEqual([]);
    }
    const names = { shapes: [['name', 'kind', 'size']], rows: [[0, 'a', 'file', 1]] };
    const { reached, answer } = await answerTo('bulkRead.readMany', {}, wanted(place, names));
    expect(answer).toMatchObject({ failed: { kind: 'invalid-name' } });
    expect(reached).toEqual([]);
  });

  it.each([
    ['the folder above', '..'],
    ['an empty name', ''],
    ['a path in a name', 'a/../../etc'],
    ['NUL', 'a\0'],
    ['half a surrogate pair', '\udc00'],
  ])('a file of a pack with %s', async (_, name) => {
    const names = { shapes: [['name', 'kind', 'size']], rows: [[0, name, 'file', 1]] };
    const { reached, answer } = await answerTo('bulkRead.readMany', {}, wanted({ root: '', segments: ['a'] }, names));
    expect(answer).toMatchObject({ failed: { kind: 'invalid-name', scope: 'item' } });
    expect(reached).toEqual([]);
  });

  it.each([
    ['rows that are none', 'rows'],
    ['a size below nothing', { shapes: [['name', 'kind', 'size']], rows: [[0, 'a', 'file', -1]] }],
    ['fields that do not exist', { shapes: [['name', 'kind', 'size', 'door']], rows: [[0, 'a', 'file', 1, 1]] }],
    [
      'more files than a message may name',
      { shapes: [['name', 'kind', 'size']], rows: Array.from({ length: 1_001 }, (_, at) => [0, `${at}`, 'file', 1]) },
    ],
  ])('a pack with %s', async (_, names) => {
    const { reached, answer } = await answerTo('bulkRead.readMany', {}, wanted({ root: '', segments: ['a'] }, names));
    expect(answer).toMatchObject({ failed: { kind: 'unsupported' } });
    expect(reached).toEqual([]);
  });

  it('a pack of many names in a folder far down: no more is made of it than it weighs', async () => {
    const rows = Array.from({ length: 50_000 }, () => [0, 'a', 'file', 1]);
    const deep = { root: '', segments: new Array(2_000).fill('a') };
    for (const some of [rows, rows.slice(0, 900)]) {
      const names = { shapes: [['name', 'kind', 'size']], rows: some };
      const before = process.memoryUsage().heapUsed;
      const { reached, answer } = await answerTo('bulkRead.readMany', {}, wanted(deep, names));
      expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(100);
      expect(answer).toMatchObject({ failed: { kind: 'unsupported' } });
      expect(reached).toEqual([]);
    }
  });

  it('a root that is not served', async () => {
    const { reached, answer } = await answerTo('list', { folder: { root: 'C:', segments: [] } });
    expect(answer).toMatchObject({ failed: { kind: 'not-found' } });
    expect(reached).toEqual([]);
  });

  it.each([['..'], ['a/b'], ['']])('a temporary name %j that is none in the same folder', async (temporary) => {
    const { reached, answer } = await answerTo('write', { target: { ...target, temporary } });
    expect(answer).toMatchObject({ failed: { kind: 'invalid-name' } });
    expect(reached).toEqual([]);
  });

  it('a pack of files that is larger than memory is to hold', async () => {
    const { reached, answer } = await answerTo(
      'bulkWrite.writeMany',
      { files: [target] },
      { message: { sizes: [2 ** 40] } },
    );
    expect(answer).toMatchObject({ failed: { kind: 'unsupported' } });
    expect(reached).toEqual([]);
  });
});

it('a cursor that names a way out of the tree is refused', async () => {
  const cursor = JSON.stringify(['..', 'etc']);
  const { answer } = await answerTo('walk.tree', { folder: { root: '', segments: [] }, cursor });
  expect(answer).toMatchObject({ failed: { kind: 'precondition-failed' } });
});

describe('what calls hold is bounded', () => {
  const PIECE = 64 * 1024;
  const MB = 1024 * 1024;
  afterEach(() => vi.useRealTimers());

  /** Calls that each announce 4 MiB and send all but the last piece; what became of them, and how much was taken. */
  function packs(count: number, connection: Connection) {
    const link = new MemoryLink(serveStorage(connection));
    const seen = { taken: 0, answers: [] as unknown[] };
    for (let call = 0; call < count; call++) {
      const stream = link.open('bulkWrite.writeMany', { files: [target] }, 'data', signal);
      const sendAll = async (): Promise<void> => {
        await stream.send({ message: { sizes: [64 * PIECE] } });
        for (let piece = 0; piece < 63; piece++) {
          await stream.send({ bytes: new Uint8Array(PIECE) });
          seen.taken += PIECE;
        }
      };
      sendAll().catch(() => undefined); // the answer tells
      Array.fromAsync(stream).then(([first]) =>
        seen.answers.push(first !== undefined && 'message' in first && first.message),
      );
    }
    return seen;
  }

  it('where 150 packs of files lack their last piece: 24 MiB, and each ends when nothing more comes', async () => {
    vi.useFakeTimers();
    const seen = packs(150, new MemoryConnection(new MemoryStore()));
    await vi.advanceTimersByTimeAsync(1_000);
    // What the way of each call holds besides has its own bound: the credit of its stream.
    expect(seen.taken / MB).toBeLessThan(24 + (150 * 5 * PIECE) / MB);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.answers).toHaveLength(144);
    expect(seen.answers[0]).toMatchObject({ failed: { kind: 'unavailable', retryable: true } });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(seen.answers).toHaveLength(150);
    expect(seen.answers.at(-1)).toMatchObject({ failed: { kind: 'timeout' } });
  });

  it('by nothing of files for a folder that takes none: they are dropped as they come', async () => {
    const refused = new StorageError({ kind: 'permission-denied', message: 'Shared for reading.' });
    const mayWrite = () => Promise.reject(refused);
    const access = { mayRead: async () => undefined, mayWrite };
    const seen = packs(20, withMembers(new MemoryConnection(new MemoryStore()), { access }));
    await expect.poll(() => seen.taken, { timeout: 10_000 }).toBe(20 * 63 * PIECE);
    const link = new MemoryLink(serveStorage(withMembers(new MemoryConnection(new MemoryStore()), { access })));
    const stream = link.open('bulkWrite.writeMany', { files: [target] }, 'data', signal);
    await stream.send({ message: { sizes: [1] } });
    await stream.send({ bytes: new Uint8Array(1) });
    expect(await Array.fromAsync(stream)).toMatchObject([
      { message: { file: 0, failed: { kind: 'permission-denied' } } },
      { message: { end: true } },
    ]);
  });

  it.each([
    ['walk.tree', { folder: { root: '', segments: [] }, cursor: null }, 32],
    ['list', { folder: { root: '', segments: [] } }, 64],
    ['read', { entry: { ref: item, name: 'a.txt', kind: 'file', size: 1 }, offset: 0 }, 512],
    ['access.mayRead', { entries: [{ ref: item, name: 'a.txt', kind: 'file', size: 1 }] }, 16],
  ])('by so many calls of %s at a time', async (method, params, most) => {
    let begun = 0;
    const hang = (): Promise<never> => {
      begun++;
      return new Promise(() => undefined);
    };
    const connection = withMembers(new MemoryConnection(new MemoryStore()), {
      list: () => ({ [Symbol.asyncIterator]: () => ({ next: hang }) }),
      ...{ walk: undefined, read: hang, access: { mayRead: hang } },
    });
    const link = new MemoryLink(serveStorage(connection));
    for (let call = 0; call < 600; call++) link.open(method, params, 'control', signal);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(begun).toBe(most);
  });
});
