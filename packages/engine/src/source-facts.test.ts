import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, type ItemFacts, type ItemRecord, StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { transfer } from './testing/harness.ts';

function files(...names: string[]): MemoryStore {
  const store = new MemoryStore();
  for (const name of names) store.putFile(name, name);
  return store;
}

/** The store as a file server shows it: its entries with more about them, and its files by a door of their own. */
function server(
  store: MemoryStore,
  more: (entry: Entry) => Partial<Entry>,
  read?: (name: string) => void,
): Connection & { readonly asked: string[] } {
  const inner = new MemoryConnection(store);
  const asked: string[] = [];
  const facts = {
    of: async (entries: readonly Entry[]): Promise<ItemFacts[]> => {
      for (const { name } of entries) asked.push(name);
      return entries.map(({ name }) => (name === 'plain' ? {} : { acl: `user:${name}:r--`, attributes: ['hidden'] }));
    },
  };
  const listed = {
    async *list(...call: Parameters<Connection['list']>) {
      for await (const page of inner.list(...call)) yield page.map((entry) => ({ ...entry, ...more(entry) }));
    },
    read: async (...call: Parameters<Connection['read']>) => {
      read?.(call[0].name);
      return await inner.read(...call);
    },
  };
  return Object.assign(Object.create(inner), listed, {
    ...{ asked, facts, capabilities: inner.capabilities },
    stat: (...call: Parameters<Connection['stat']>) => inner.stat(...call),
  });
}

async function records(from: Connection, to: MemoryStore, mode: 'copy' | 'scan', permissions?: 'report') {
  const all: ItemRecord[] = [];
  const record = (one: ItemRecord): void => void all.push(one);
  const policy = permissions === undefined ? {} : { permissions };
  const summary = await transfer({ from, to, mode, policy, ports: { observe: { record } } });
  return { summary, of: (...path: string[]) => all.find((one) => one.path.join('/') === path.join('/'))?.outcome };
}

test('a file whose content is in an archive is left there, and told of; one that may be fetched back is copied', async () => {
  const store = files('here', 'kept', 'fetched', 'tier');
  const words = { kept: 'kept', fetched: 'recalled', tier: 'archived' } as const;
  const read: string[] = [];
  const from = server(
    store,
    ({ name }) => (name in words ? { offline: words[name as 'kept'] } : {}),
    (name) => read.push(name),
  );
  const to = new MemoryStore();
  const { summary, of } = await records(from, to, 'copy');
  expect(read.sort()).toEqual(['fetched', 'here']);
  expect(to.paths()).toEqual(['fetched', 'here']);
  expect(of('kept')).toMatchObject({ type: 'skipped', reason: 'unsupported-at-source', cause: 'offline' });
  const archived = { type: 'skipped', cause: 'offline', detail: expect.stringContaining('Set it to another tier') };
  expect(of('tier')).toMatchObject(archived);
  expect(summary).toMatchObject({ status: 120, counters: { filesUnsupportedAtSource: 2, filesCopied: 2 } });
});

test('a scan that reports permissions says of each item what its source knows, folders and what stays too', async () => {
  const store = files('a.txt', 'folder/b.txt', 'plain');
  store.putOther('a-link', 'link', 'a.txt');
  const from = server(store, ({ kind }) => (kind === 'file' ? { owner: 'anna', linkCount: 2 } : { owner: 'ben' }));
  const { of } = await records(from, new MemoryStore(), 'scan', 'report');
  const noted = (facts: object) => ({ notes: [{ note: 'facts', facts }] });
  expect(of('a.txt')).toMatchObject(
    noted({ owner: 'anna', linkCount: 2, acl: 'user:a.txt:r--', attributes: ['hidden'] }),
  );
  expect(of('folder')).toMatchObject(noted({ owner: 'ben', acl: 'user:folder:r--' }));
  expect(of('folder', 'b.txt')).toMatchObject(noted({ acl: 'user:b.txt:r--' }));
  expect(of('a-link')).toMatchObject(noted({ owner: 'ben', acl: 'user:a-link:r--' }));
  expect(of('plain')).toMatchObject({ notes: [{ facts: { owner: 'anna', linkCount: 2 } }] });
});

test('a scan that is to report permissions says once that its source cannot tell them, and where links lead', async () => {
  const store = files('a.txt', 'folder/b.txt', 'folder/c.txt');
  store.putOther('folder/escape', 'link', '/etc/\u001b[2J');
  store.putOther('folder/long', 'link', 'x'.repeat(5000));
  const notes: string[] = [];
  const details: string[] = [];
  const record = ({ outcome }: ItemRecord): void => {
    if (outcome.type === 'failed') return;
    for (const { note } of outcome.notes) notes.push(note);
    if (outcome.type === 'skipped' && outcome.reason === 'link') details.push(outcome.detail ?? '');
  };
  const from = new MemoryConnection(store);
  const policy = { permissions: 'report' as const };
  await transfer({ from, to: new MemoryStore(), mode: 'scan', policy, ports: { observe: { record } } });
  expect(notes.filter((note) => note === 'facts-missing')).toHaveLength(1);
  expect(details.sort()).toEqual([
    'Links are reported, not followed. It leads to "/etc/\\u001B[2J".',
    `Links are reported, not followed. It leads to "${'x'.repeat(300)}…".`,
  ]);
});

test('nobody is asked for what no report tells', async () => {
  const from = server(files('a', 'b/c'), () => ({ owner: 'anna' }));
  const scan = await records(from, new MemoryStore(), 'scan');
  const copy = await records(from, new MemoryStore(), 'copy', 'report');
  expect(from.asked).toEqual([]);
  expect([scan.of('a'), copy.of('a')]).toMatchObject([{ notes: [] }, { notes: [] }]);
});

test('what is hidden by its attributes is left out where hidden files are, in copies too', async () => {
  const from = server(files('plain', 'thumbs'), () => ({}));
  const to = new MemoryStore();
  const summary = await transfer({ from, to, policy: { only: { hidden: 'skip' } } });
  expect(to.paths()).toEqual(['plain']);
  expect(summary.counters).toMatchObject({ filesCopied: 1, filesExcluded: 1 });
});

test('a locked file is tried again, and is recorded as locked with its attempts when that is in vain', async () => {
  const tries = new Map<string, number>();
  const locked = (name: string): void => {
    const before = tries.get(name) ?? 0;
    tries.set(name, before + 1);
    if (name === 'free' || (name === 'soon-free' && before > 0)) return;
    throw new StorageError({ kind: 'locked', message: `${name} is in use by another program.`, remedy: 'Close it.' });
  };
  const from = server(files('free', 'soon-free', 'held'), () => ({}), locked);
  const to = new MemoryStore();
  const { summary, of } = await records(from, to, 'copy');
  expect(to.paths()).toEqual(['free', 'soon-free']);
  expect(of('held')).toMatchObject({ type: 'failed', side: 'source', attempts: 3, error: { kind: 'locked' } });
  expect(summary.status).toBe(210);
});
