import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { type Connection, childRef, type Entry, type ItemRef, type PathBase } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

const windows: MemorySettings = { capabilities: { names: 'windows', caseSensitive: false } };

describe('names', () => {
  test('that differ only in case both arrive, under names that stay', async () => {
    const from = new MemoryStore();
    from.putFile('Read.txt', 'upper');
    from.putFile('read.txt', 'lower');
    from.putFile('DIR/a', 'upper');
    from.putFile('dir/b', 'lower');
    const to = new MemoryStore(windows);
    const journal = new MemoryJournal();
    const summary = await transfer({ from, to, journal });
    expect(summary.counters).toMatchObject({ filesCopied: 4, itemsRenamed: 2 });
    const files = to.paths().filter((path) => !path.endsWith('/'));
    expect(files.map((path) => to.text(path)).sort()).toEqual(['lower', 'lower', 'upper', 'upper']);
    const before = to.paths();
    // The one that had kept its name goes; the other keeps the name that it was given.
    from.remove('Read.txt');
    from.putFile('another.txt', 'x');
    await transfer({ from, to, journal });
    expect(to.paths()).toEqual([...before, 'another.txt'].sort());
  });

  test('count from the top of the service: what stands before them there makes paths too long, or a name reserved', async () => {
    const from = new MemoryStore();
    from.putFile('forms/a', 'x');
    from.putFile(`${'a'.repeat(190)}/${'b'.repeat(190)}`, 'x');
    const run = async (base: PathBase) => {
      const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false } });
      const { counters } = await transfer({ from, to, base });
      return { tooLong: counters.filesUnsupportedAtDestination, renamed: counters.itemsRenamed };
    };
    expect(await run({ length: 19, depth: 0 })).toEqual({ tooLong: 0, renamed: 1 });
    expect(await run({ length: 20, depth: 1 })).toEqual({ tooLong: 1, renamed: 0 });
  });

  test('of which something is to be known are told, and arrive', async () => {
    const from = new MemoryStore();
    for (const path of ['Notes/Open Notebook.onetoc2', 'Old/Plans.one', 'mail.PST', 'page_files/a.png', 'plain.txt'])
      from.putFile(path, 'x');
    const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false } });
    const { scan } = await transfer({ from, to, mode: 'scan' });
    expect(scan?.cautions.count).toBe(4);
    expect(scan?.cautions.examples.map(({ path }) => path.at(-1)).sort()).toEqual([
      'Open Notebook.onetoc2',
      'Plans.one',
      'mail.PST',
      'page_files',
    ]);
    expect((await transfer({ from, to })).counters).toMatchObject({ filesCopied: 5, itemsRenamed: 0 });
  });

  test('that the destination cannot hold are repaired, and the record says how', async () => {
    const from = new MemoryStore();
    from.putFile('what?/a:b.txt', 'x');
    const to = new MemoryStore(windows);
    const journal = new MemoryJournal();
    await transfer({ from, to, journal });
    expect(to.paths()).toEqual(['what/', 'what/ab.txt']);
    const notes = journal.records.map(({ outcome }) => ('notes' in outcome ? outcome.notes : []));
    expect(notes.flat()).toMatchObject([
      { note: 'renamed', repair: { original: 'what?', repaired: 'what' } },
      { note: 'renamed', repair: { original: 'a:b.txt', repaired: 'ab.txt' } },
    ]);
  });

  test('are left out when that is the policy, with all that lies below', async () => {
    const from = new MemoryStore();
    from.putFile('what?/inner', 'x');
    from.putFile('a:b', 'x');
    from.putFile('fine', 'x');
    const to = new MemoryStore(windows);
    const summary = await transfer({ from, to, policy: { names: { mode: 'skip' } } });
    expect(to.paths()).toEqual(['fine']);
    expect(summary).toMatchObject({ status: 102, counters: { filesCopied: 1, filesUnsupportedAtDestination: 2 } });
  });

  test('that one source folder holds twice both arrive, each once', async () => {
    const from = new MemoryStore({ capabilities: { duplicateNames: true } });
    from.putFile('d/twin', 'one');
    from.putDuplicate('d/twin', 'two');
    const to = new MemoryStore();
    const journal = new MemoryJournal();
    await transfer({ from, to, journal });
    const twins = to.paths('d');
    expect(twins).toHaveLength(2);
    expect(twins.map((name) => to.text(`d/${name}`)).sort()).toEqual(['one', 'two']);
    expect((await transfer({ from, to, journal })).counters).toMatchObject({ filesCopied: 0, filesUnchanged: 2 });
  });

  test.each([
    ['that folds case', false, 0],
    ['that tells case apart', true, 0],
    ['that tells case apart, of a folder that is listed in pieces', true, 4000],
  ])(
    'of a file and a folder beside it are two names at a destination %s, in each run the same',
    async (_, caseSensitive, more) => {
      const from = new MemoryStore({ pageSize: 1000 });
      from.putFile('d/same', 'the file');
      for (let at = 0; at < more; at++) from.putFile(`d/x${at}`, '');
      from.putFile('d/~folder/below', 'inside');
      const twins = renamedFolder(new MemoryConnection(from), '~folder', 'same');
      const to = new MemoryStore({ capabilities: { caseSensitive } });
      const journal = new MemoryJournal();
      const first = await transfer({ from: twins, to, journal });
      expect(first.counters).toMatchObject({ filesCopied: more + 2, filesFailedAtDestination: 0 });
      const there = to.paths();
      expect(to.text('d/same')).toBe('the file');
      const folder = there.find((path) => /^d\/same ~[0-9a-f]{6}\/$/.test(path));
      expect(to.text(`${folder}below`)).toBe('inside');
      for (const again of [journal, new MemoryJournal()]) {
        expect((await transfer({ from: twins, to, journal: again })).counters).toMatchObject({ filesCopied: 0 });
        expect(to.paths()).toEqual(there);
      }
    },
  );

  test.each([
    ['copy', undefined],
    ['skip', { type: 'skipped', reason: 'excluded-by-rule' }],
    ['list', { type: 'skipped', reason: 'unsupported-at-destination', cause: 'mail-archive' }],
  ] as const)('of data files of Outlook are left out where the policy says so: %s', async (mailArchives, outcome) => {
    const from = new MemoryStore();
    from.putFile('d/Mail.PST', 'mail');
    from.putFile('d.pst/plan.txt', 'plan');
    const to = new MemoryStore();
    const journal = new MemoryJournal();
    for (const mode of ['scan', 'copy'] as const) {
      await transfer({ from, to, journal, mode, policy: { mailArchives } });
      const last = journal.records.findLast(({ path }) => path.at(-1) === 'Mail.PST');
      expect(last?.outcome).toMatchObject(outcome ?? (mode === 'scan' ? { reason: 'scanned' } : { type: 'copied' }));
    }
    expect(to.text('d.pst/plan.txt')).toBe('plan');
    expect(to.text('d/Mail.PST')).toBe(outcome === undefined ? 'mail' : null);
  });

  test('of a folder beside a link of its name, which is left out, is its own', async () => {
    const from = new MemoryStore();
    from.putOther('d/same', 'link');
    from.putFile('d/~folder/below', 'inside');
    const twins = renamedFolder(new MemoryConnection(from), '~folder', 'same');
    const to = new MemoryStore();
    await transfer({ from: twins, to });
    expect(to.paths()).toEqual(['d/', 'd/same/', 'd/same/below']);
  });

  test('of paths that are too long, and files that are too large, are reported with the reason', async () => {
    const from = new MemoryStore();
    const long = 'n'.repeat(150);
    from.putFile(`${long}/${long}/${long}/deep`, 'x');
    from.putFile('big', new Uint8Array(2000));
    const to = new MemoryStore({ capabilities: { names: 'sharepoint', caseSensitive: false, maxFileBytes: 1000 } });
    const journal = new MemoryJournal();
    const summary = await transfer({ from, to, journal });
    expect(summary.counters).toMatchObject({ filesCopied: 0, filesFailedAtDestination: 0 });
    const causes = journal.records.map(({ outcome }) => (outcome.type === 'skipped' ? outcome.cause : undefined));
    expect(causes).toEqual(expect.arrayContaining(['path-too-long', 'too-large']));
    expect(to.paths()).toEqual([`${long}/`, `${long}/${long}/`]);
  });
});

test('times that the destination cannot hold are clamped, noted, and do not make the next run copy again', async () => {
  const from = new MemoryStore();
  from.putFile('old/f', 'x', Date.UTC(1955, 10, 5));
  from.setModified('old', Date.UTC(1955, 10, 5));
  const range = { minEpochMs: 0, maxEpochMs: 4e12 };
  const to = new MemoryStore({
    capabilities: { times: { readPrecisionMs: 1000, write: 'files-and-folders', writePrecisionMs: 1000, range } },
  });
  const summary = await transfer({ from, to });
  expect(summary.counters).toMatchObject({ filesCopied: 1, timesClamped: 2 });
  expect([to.get('old')?.modifiedMs, to.get('old/f')?.modifiedMs]).toEqual([0, 0]);
  expect((await transfer({ from, to })).counters).toMatchObject({ filesCopied: 0, filesUnchanged: 1 });
});

describe('what is left out', () => {
  function home(): MemoryStore {
    const store = new MemoryStore();
    store.putFile('docs/a.txt', 'a');
    store.putFile('docs/b.tmp', 'b');
    store.putFile('pictures/c.jpg', 'c');
    store.putFile('$RECYCLE.BIN/S-1/x', 'x');
    store.putFile('docs/Thumbs.db', 't');
    store.putOther('docs/link', 'link', 'a.txt');
    store.putOther('docs/socket', 'special');
    return store;
  }

  test('by the exclusion set is recorded once a folder, not walked, and never failed', async () => {
    const to = new MemoryStore();
    const journal = new MemoryJournal();
    const summary = await transfer({ from: home(), to, journal, policy: { exclusions: ['default'] } });
    expect(to.paths()).toEqual(['docs/', 'docs/a.txt', 'docs/b.tmp', 'pictures/', 'pictures/c.jpg']);
    expect(summary).toMatchObject({ status: 120, counters: { filesExcluded: 2, filesUnsupportedAtSource: 2 } });
    const reasons = journal.records.flatMap(({ path, outcome }) =>
      outcome.type === 'skipped' ? [`${path.join('/')}: ${outcome.reason}`] : [],
    );
    expect(reasons.sort()).toEqual([
      '$RECYCLE.BIN: excluded-by-rule',
      'docs/Thumbs.db: excluded-by-rule',
      'docs/link: link',
      'docs/socket: special',
    ]);
  });

  test('by the user is filtered, and folders come to be only with their first file', async () => {
    const to = new MemoryStore();
    const journal = new MemoryJournal();
    const summary = await transfer({
      from: home(),
      to,
      journal,
      policy: { include: ['*.txt'], exclude: ['$RECYCLE.BIN'] },
    });
    expect(to.paths()).toEqual(['docs/', 'docs/a.txt']);
    expect(summary.counters).toMatchObject({ filesCopied: 1, foldersCreated: 1 });
    const pictures = journal.records.filter(({ path }) => path.join('/') === 'pictures');
    expect(pictures).toMatchObject([{ kind: 'folder', outcome: { reason: 'filtered' } }]);
  });

  test('at a destination without empty folders is the empty folder, with the reason', async () => {
    const from = new MemoryStore();
    from.putFolder('empty/inner');
    from.putFile('full/f', 'x');
    const to = new MemoryStore({ capabilities: { emptyFolders: false } });
    const journal = new MemoryJournal();
    await transfer({ from, to, journal });
    expect(to.paths()).toEqual(['full/', 'full/f']);
    const empty = journal.records.filter(({ path }) => path[0] === 'empty');
    expect(empty).toMatchObject([{ outcome: { cause: 'empty-folder' } }, { outcome: { cause: 'empty-folder' } }]);
  });
});

/** The connection with a folder shown under another name, also where a file has that: as an object store does. */
function renamedFolder(inner: Connection, name: string, shown: string): Connection {
  const inside = (ref: ItemRef): ItemRef => {
    const at = ref.segments.indexOf(shown);
    return at === -1 || at === ref.segments.length - 1 ? ref : { ...ref, segments: ref.segments.with(at, name) };
  };
  const show = (entry: Entry, folder: ItemRef): Entry =>
    entry.name === name
      ? { ...entry, name: shown, ref: childRef(folder, shown) }
      : { ...entry, ref: childRef(folder, entry.name) };
  return {
    capabilities: inner.capabilities,
    async *list(folder, signal) {
      const isIt = folder.segments.at(-1) === shown;
      const real = isIt ? { ...folder, segments: folder.segments.with(-1, name) } : inside(folder);
      for await (const page of inner.list(real, signal)) yield page.map((entry) => show(entry, folder));
    },
    stat: (item, signal) => inner.stat(inside(item), signal),
    read: (entry, range, signal) => inner.read({ ...entry, ref: inside(entry.ref) }, range, signal),
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (item, signal) => inner.discard(item, signal),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}
