import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, rootRef, StorageError, type WalkHints } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { openAgentConnection } from './client/open-agent-connection.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

const { signal } = new AbortController();
const FILES = 2_500;

/** An agent with many files, of which every hundredth may not be read; counts what it is asked. */
async function setUp() {
  const inner = new MemoryConnection(new MemoryStore());
  await inner.createFolder({ root: '', segments: ['docs'] }, {}, signal);
  for (let at = 0; at < FILES; at++) {
    const item = { root: '', segments: ['docs', `${at}.txt`] };
    const body = (async function* () {
      yield new Uint8Array(1);
    })();
    await inner.write({ item, size: 1, meta: {}, temporary: 't', condition: { if: 'anything' } }, body, signal);
  }
  const mayRead = async ({ ref, name }: Entry): Promise<void> => {
    if (Number.parseInt(name, 10) % 100 !== 7) return;
    throw new StorageError({ kind: 'permission-denied', message: `${name} may not be read.`, item: ref });
  };
  const served = new Proxy<Connection>(inner, {
    get: (target, member) => {
      if (member === 'access') return { mayRead };
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const serve = serveStorage(served);
  const asked: string[] = [];
  const link = new MemoryLink((method, ...rest) => {
    asked.push(method);
    return serve(method, ...rest);
  });
  return { asked, connection: await openAgentConnection({ link: async () => link }, signal) };
}

async function refused(connection: Connection, hints: WalkHints): Promise<string[]> {
  const names: string[] = [];
  for await (const { entries } of connection.walk?.tree(rootRef(), null, signal, hints) ?? [])
    for (const entry of entries) {
      if (entry.kind !== 'file') continue;
      await connection.access?.mayRead(entry, signal).catch((error: unknown) => {
        expect(error).toMatchObject({ kind: 'permission-denied', message: `${entry.name} may not be read.` });
        names.push(entry.name);
      });
    }
  return names.sort();
}

const UNREADABLE = Array.from({ length: FILES / 100 }, (_, at) => `${at * 100 + 7}.txt`).sort();

describe('which files may not be read', () => {
  it('is told by a walk that is asked to, without a question for any page', async () => {
    const { asked, connection } = await setUp();
    expect(await refused(connection, { access: true })).toEqual(UNREADABLE);
    expect(asked).toEqual(['open', 'walk.tree']);
  });

  it('is asked page by page otherwise', async () => {
    const { asked, connection } = await setUp();
    expect(await refused(connection, {})).toEqual(UNREADABLE);
    expect(asked).toContain('access.mayRead');
    expect(asked.length).toBeLessThan(20);
  });

  it('is asked anew of a file that was asked of before', async () => {
    const { asked, connection } = await setUp();
    const pages = await Array.fromAsync(connection.walk.tree(rootRef(), null, signal, { access: true }));
    const file = pages.flatMap(({ entries }) => entries).find(({ name }) => name === '7.txt') as Entry;
    for (let time = 0; time < 3; time++)
      await expect(connection.access?.mayRead(file, signal)).rejects.toMatchObject({ kind: 'permission-denied' });
    expect(asked.filter((method) => method === 'access.mayRead')).toHaveLength(2);
  });
});
