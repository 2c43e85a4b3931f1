import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Entry, rootRef, StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { MemoryRunStore } from './leased/testing/memory-run-store.ts';
import { workOnRun } from './leased/work-on-run.ts';
import { runTransfer } from './run-transfer.ts';
import { hastyClock, plainPolicy, TRANSFER_KEY, transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';
import type { TransferRequest } from './transfer.ts';

const AT = Date.UTC(2020, 0, 1);

function home(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('plan.docx', new Uint8Array(500), AT);
  store.putFile('more/what?.DOCX', new Uint8Array(300), AT);
  store.putFile('more/huge.iso', new Uint8Array(5000), AT);
  store.putFile('more/README', 'x', AT);
  store.putOther('more/link', 'link', 'README');
  store.putFile('$RECYCLE.BIN/x', 'x');
  store.putFile(`${'n'.repeat(200)}/${'m'.repeat(199)}/deep.txt`, 'x', AT);
  return store;
}

test('a scan writes nothing and says what a copy would do', async () => {
  const from = home();
  const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false, maxFileBytes: 1000 } });
  to.putFile('plan.docx', 'newer', AT + 86_400_000);
  const journal = new MemoryJournal();
  const wrote: string[] = [];
  const watched = interceptConnection(new MemoryConnection(to), 'it', (what) => {
    if (!/list|stat/.test(what)) wrote.push(what);
  });
  const summary = await transfer({ from, to: watched, journal, mode: 'scan', policy: { exclusions: ['default'] } });
  expect(wrote).toEqual([]);
  expect(to.paths()).toEqual(['plan.docx']);
  expect(summary.counters).toMatchObject({ filesSeen: 6, filesCopied: 0, foldersCreated: 0, bytesRead: 0 });
  expect(summary.scan).toMatchObject({
    toCopy: { files: 2, bytes: 301 },
    foldersToCreate: 3,
    renames: { count: 1, examples: [{ path: ['more', 'what?.DOCX'], repair: { repaired: 'what.DOCX' } }] },
    pathsTooLong: { count: 1, examples: [{ detail: expect.stringContaining('400') }] },
    filesTooLarge: { count: 1, examples: [{ path: ['more', 'huge.iso'], bytes: 5000 }] },
    unsupported: { examples: [{ path: ['more', 'link'], reason: 'link' }] },
    excluded: { count: 1, examples: [{ path: ['$RECYCLE.BIN'] }] },
    conflicts: { count: 1, examples: [{ path: ['plan.docx'], reason: 'destination-newer' }] },
    failures: { count: 0 },
  });
  expect(summary.scan?.extensions).toEqual([
    { extension: 'docx', files: 1, bytes: 300 },
    { extension: '', files: 1, bytes: 1 },
  ]);
  // What a scan has seen must not be taken for copied by the run that follows.
  const copied = await transfer({ from, to, journal, policy: { exclusions: ['default'] } });
  expect(copied.counters.filesCopied).toBe(2);
});

test('a scan lists what the destination writes into, which is no problem', async () => {
  const from = home();
  const to = new MemoryStore({ capabilities: { rewrittenTypes: ['docx'] } });
  const { scan } = await transfer({ from, to, mode: 'scan' });
  expect(scan?.rewritten).toMatchObject({
    count: 2,
    examples: expect.arrayContaining([
      { path: ['plan.docx'], bytes: 500 },
      { path: ['more', 'what?.DOCX'], bytes: 300 },
    ]),
  });
  expect(scan).toMatchObject({ cautions: { count: 0 }, unsupported: { count: 1 }, failures: { count: 0 } });
});

test('a scan can be held against a kind of service that nobody has connected yet', async () => {
  const summary = await runTransfer(
    {
      mode: 'scan',
      source: { connection: new MemoryConnection(home()), folder: rootRef() },
      destination: { profile: 'sharepoint' },
      transferKey: TRANSFER_KEY,
      policy: plainPolicy,
    },
    { journal: new MemoryJournal(), clock: hastyClock },
    new AbortController().signal,
  );
  expect(summary.scan).toMatchObject({ toCopy: { files: 5 }, renames: { count: 1 }, pathsTooLong: { count: 1 } });
  expect(summary.status).toBe(122);
});

test('a scan with nothing to copy says so', async () => {
  const from = new MemoryStore();
  from.putFile('f', 'x', AT);
  const to = new MemoryStore();
  await transfer({ from, to });
  expect((await transfer({ from, to, mode: 'scan' })).status).toBe(101);
});

const SECRETS = ['secret', 'more/secret'];
const DENIED = new StorageError({ kind: 'permission-denied', message: 'Not for you.', remedy: 'Ask its owner.' });

/** A source that knows without reading which of its files may be read. */
function guardedHome() {
  const store = home();
  for (const path of SECRETS) store.putFile(path, 'secret', AT);
  const asked: string[] = [];
  const mayRead = async ({ ref: { segments } }: Entry) => {
    const path = segments.join('/');
    asked.push(path);
    if (SECRETS.includes(path)) throw DENIED;
  };
  return { asked, source: Object.assign(new MemoryConnection(store), { access: { mayRead } }) };
}

test('a scan tells which files a copy could not read, and a copy does not ask', async () => {
  const { asked, source } = guardedHome();
  const to = new MemoryStore();
  to.putFile('more/README', 'x', AT);
  const summary = await transfer({ from: source, to, mode: 'scan' });
  expect(summary.scan?.failures).toMatchObject({
    count: 2,
    examples: expect.arrayContaining(SECRETS.map((path) => ({ path: path.split('/'), error: DENIED }))),
  });
  expect(summary.scan?.toCopy.files).toBe(5);
  expect(summary.counters).toMatchObject({ filesFailedAtSource: 2, filesUnchanged: 1, bytesFailed: 12 });
  expect(asked).not.toContain('more/README');
  const { length } = asked;
  await transfer({ from: source, to });
  expect(asked).toHaveLength(length);
});

test('a scan records a file that may not be read with the size and time of its listing, as the copy that fails on it does', async () => {
  const { source } = guardedHome();
  const { read } = source;
  const denied = Object.assign(source, {
    read: async (...[entry, ...rest]: Parameters<typeof read>) => {
      await source.access.mayRead(entry);
      return await read.call(source, entry, ...rest);
    },
  });
  const failed = async (mode: 'scan' | 'copy') => {
    const journal = new MemoryJournal();
    const { counters } = await transfer({ from: denied, to: new MemoryStore(), journal, mode });
    expect(counters.bytesFailed).toBe(12);
    const records = journal.records.filter(({ outcome }) => outcome.type === 'failed');
    return records
      .map(({ path, bytes, size, modified }) => ({ path: path.join('/'), bytes, size, modified }))
      .sort(byPath);
  };
  const files = SECRETS.map((path) => ({ path, bytes: 0, size: 6, modified: AT })).sort(byPath);
  expect(await failed('copy')).toEqual(files);
  expect(await failed('scan')).toEqual(files);
});

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}

test('so does a scan by a worker', async () => {
  const { source } = guardedHome();
  const store = new MemoryRunStore();
  const run = store.start('scan');
  const request: TransferRequest = {
    mode: 'scan',
    source: { connection: source, folder: rootRef() },
    destination: { connection: new MemoryConnection(new MemoryStore()), folder: rootRef() },
    transferKey: TRANSFER_KEY,
    policy: plainPolicy,
  };
  const ports = { store, clock: realClock, worker: 'w', patienceMs: 2000 };
  await workOnRun(run, request, ports, new AbortController().signal);
  const failed = store.end(run).items.filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ path }) => path).sort()).toEqual([...SECRETS].sort());
});
