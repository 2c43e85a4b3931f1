import type { ProofEntry, ProofItem, ProofRun, ProofTransfer } from '@drover/database';
import type { ItemRecord } from '@drover/proof';
import { describe, expect, it } from 'vitest';
import { ProofItems } from './proof-items.ts';

const AT = new Date('2026-11-21T11:20:00Z');
const RULE = { number: 1, rule: { kind: 'exclude-names', patterns: ['x'] } } as const;
const LATER = new Date('2026-11-22T11:20:00Z');

function run(more: Partial<ProofRun> = {}): ProofRun {
  return {
    ...{
      id: 'r1',
      number: 1,
      status: 100,
      requestedBy: null,
      scheduled: false,
      startedAt: AT,
      endedAt: AT,
      partial: false,
    },
    ...{ finished: true, counted: { files: 1, bytes: 5 }, logDeleted: false, settings: null },
    ...more,
  };
}

function item(path: readonly string[], more: Partial<ProofItem> = {}): ProofItem {
  return {
    ...{
      seq: 1,
      path,
      kind: 'file',
      outcome: 'copied',
      outcomeClass: 'success',
      cause: null,
      bytes: 5,
      modified: null,
      listed: 5,
    },
    ...{
      message: '',
      remedy: null,
      side: null,
      verified: 'size',
      attempts: null,
      notes: [],
      over: null,
      accepted: null,
      startedAt: AT,
      endedAt: AT,
    },
    ...more,
  };
}

function met(path: readonly string[], more: Partial<ProofItem> = {}, also: Partial<ProofEntry> = {}): ProofEntry {
  return { path, items: [item(path, more)], run: 1, before: [], unlistedBy: null, fresh: false, known: null, ...also };
}

function known(path: readonly string[], more: Partial<NonNullable<ProofEntry['known']>> = {}): ProofEntry {
  const source = { size: 5, modified: { epochMs: AT.getTime(), precisionMs: 1 } };
  const itself = { destinationName: path.at(-1) ?? '', source, evidence: null, ...more };
  return { path, items: [], run: null, before: [], unlistedBy: null, fresh: false, known: itself };
}

async function told(
  entries: readonly ProofEntry[],
  { runs = [run()], live = false, current = true }: Partial<ProofTransfer> & { readonly current?: boolean } = {},
) {
  const place = { root: '', path: [] };
  const transfer = {
    id: 't',
    name: 'T',
    source: place,
    destination: place,
    runs,
    stoppedAtOnce: [],
    live,
    lastRun: 1,
    accepted: '',
  };
  const items = new ProofItems({ transfer, current });
  const records: ItemRecord[] = [];
  const all = (async function* () {
    yield* entries;
  })();
  for await (const record of items.records(all)) records.push(record);
  return { records, ...items.end() };
}

describe('the records of a proof', () => {
  it.each<[Partial<ProofItem>, object]>([
    [
      { outcome: 'copied', verified: 'hash' },
      { group: 'verified', class: 'B' },
    ],
    [
      { outcome: 'copied', verified: 'rewritten-by-service' },
      { group: 'weaker', class: 'D' },
    ],
    [
      { outcome: 'unchanged', verified: null, bytes: 0 },
      { group: 'weaker', class: 'C', size: 5 },
    ],
    [
      { outcome: 'filtered', bytes: 0 },
      { group: 'excluded', size: 5 },
    ],
    [
      { outcome: 'link', bytes: 0, listed: 0 },
      { group: 'excluded', size: 0 },
    ],
    [
      { outcome: 'destination-newer', bytes: 0 },
      { group: 'failed', conflict: 'destination-kept' },
    ],
    [
      { outcome: 'unsupported-at-destination', cause: 'x:too-large' },
      { group: 'failed', reason: 'x:too-large' },
    ],
    [{ outcome: 'unsupported-at-source', bytes: 0 }, { group: 'unreadable' }],
    [
      { outcome: 'failed', side: 'source', bytes: 0 },
      { group: 'unreadable', size: 5 },
    ],
    [
      { outcome: 'failed', side: 'destination', bytes: 0, message: 'No room.' },
      { group: 'failed', detail: 'No room.' },
    ],
  ])('account for a file of outcome %o', async (outcome, record) => {
    expect((await told([met(['a'], outcome)])).records).toMatchObject([record]);
  });

  it('tell where a file is below folders whose names had to change, and the one that was kept beside', async () => {
    const folder = met(
      ['a:'],
      { kind: 'folder', outcome: 'folder-created' },
      {
        known: { destinationName: 'a_', evidence: null },
      },
    );
    const beside = met(['a:', 'b'], { notes: [{ note: 'kept-both', name: 'b (1)' }] }, { known: known(['b']).known });
    const { records } = await told([folder, beside]);
    expect(records).toMatchObject([
      { type: 'folder', outcome: 'created', final: ['a_'] },
      { type: 'file', final: ['a_', 'b (1)'], conflict: 'kept-both' },
    ]);
    expect(records[1]).not.toHaveProperty('stored');
  });

  it('do not take for vanished what lies in a folder that nobody looked into', async () => {
    const closed = met(['c'], { kind: 'folder', outcome: 'failed', side: 'source' });
    const entries = [closed, known(['gone']), known(['c', 'd', 'unseen'])];
    const { records } = await told(entries);
    expect(records).toMatchObject([
      { type: 'folder', outcome: 'not-listed' },
      { type: 'vanished', path: ['gone'], size: 5 },
    ]);
    expect(records).toHaveLength(2);
  });

  it('take what was tried again in place of what failed, and still add up to what the walk counted', async () => {
    const again = met(['a'], { bytes: 7, listed: 7 }, { before: [item(['a'], { outcome: 'failed', bytes: 0 })] });
    const fresh = met(['new', 'b'], { bytes: 3, listed: 3 }, { fresh: true, run: 2 });
    const runs = [run(), run({ id: 'r2', number: 2, partial: true })];
    const { records, counted } = await told([again, fresh], { runs });
    expect(records).toMatchObject([
      { size: 7, listed: 5 },
      { size: 3, run: 'r2' },
    ]);
    expect(records[0]).not.toHaveProperty('run');
    expect(counted).toEqual({ files: 2, bytes: 8 });
  });

  it('do not find what was gone, or of another kind, when it was tried again, and still add up', async () => {
    const failed = (path: readonly string[], more: Partial<ProofItem> = {}) =>
      item(path, { outcome: 'failed', side: 'source', bytes: 0, ...more });
    const later = { run: 2 };
    const gone = { outcome: 'gone-at-source', bytes: 0 } as const;
    const folder = { kind: 'folder', outcome: 'folder-present', bytes: 0, listed: 0 } as const;
    const entries = [
      met(['d'], gone, { ...later, before: [failed(['d'], { modified: AT.getTime() })] }),
      met(['e'], { ...gone, kind: 'folder' }, { ...later, before: [failed(['e'], { kind: 'folder' })] }),
      met(['f'], {}, { ...later, before: [failed(['f'], { kind: 'folder' })] }),
      met(['g'], folder, { ...later, before: [failed(['g'])] }),
    ];
    const runs = [run({ counted: { files: 2, bytes: 10 } }), run({ id: 'r2', number: 2, partial: true })];
    const { records, counted } = await told(entries, { runs });
    expect(records).toMatchObject([
      { type: 'vanished', path: ['d'], size: 5, modified: AT.toISOString() },
      { type: 'file', path: ['f'], group: 'weaker', run: 'r2' },
      { type: 'folder', path: ['g'], outcome: 'present', run: 'r2' },
    ]);
    expect(counted).toEqual({ files: 1, bytes: 5 });
  });

  it.each<[string, ProofRun['settings'], ProofRun['settings'], object]>([
    [
      'other filters',
      { policy: {}, filters: {} },
      { policy: {}, filters: { exclusions: ['*'] } },
      { outcome: 'not-listed' },
    ],
    [
      'other rules',
      { policy: {}, filters: {}, fixes: [] },
      { policy: {}, filters: {}, fixes: [RULE] },
      { outcome: 'not-listed' },
    ],
    ['settings that nobody kept', null, null, { outcome: 'not-listed' }],
    [
      'the same filters',
      { policy: {}, filters: {} },
      { policy: { transfers: 2 }, filters: {}, fixes: [] },
      { outcome: 'present' },
    ],
  ])(
    'go on to miss what is in a folder that could not be listed, unless it was tried again under what held then: %s',
    async (_, first, again, record) => {
      const entry = met(
        ['c'],
        { kind: 'folder', outcome: 'folder-present' },
        { run: 2, unlistedBy: 1, before: [item(['c'], { kind: 'folder', outcome: 'failed', side: 'source' })] },
      );
      const left = met(['c', 'x'], { outcome: 'filtered', bytes: 0 }, { run: 2, fresh: true });
      const runs = [run({ settings: first }), run({ id: 'r2', number: 2, partial: true, settings: again })];
      const { records } = await told([entry, left, known(['c', 'd'])], { runs });
      expect(records.slice(0, 2)).toMatchObject([{ type: 'folder', ...record }, { group: 'excluded' }]);
      expect(records.map(({ type }) => type).includes('vanished')).toBe(
        records[0]?.type === 'folder' && records[0].outcome === 'present',
      );
    },
  );

  it('leave out evidence that a later run took', async () => {
    const evidence = { by: 'reread', at: LATER } as const;
    const entry = met(
      ['a'],
      { verified: 'hash' },
      { known: { ...known(['a']).known, destinationName: 'a', evidence } },
    );
    expect((await told([entry], { current: false })).records).toMatchObject([{ class: 'B', evidence: 'hash' }]);
    expect((await told([entry])).records).toMatchObject([{ class: 'A', provedAt: LATER.toISOString() }]);
  });

  it('go by what is known where the log is gone', async () => {
    const evidence = { by: 'hash', at: AT, hash: { kind: 'md5', source: 'ab' } } as const;
    const { records, gaps } = await told([known(['a'], { evidence })], { runs: [run({ logDeleted: true })] });
    expect(records).toMatchObject([{ type: 'file', group: 'verified', class: 'B', hash: { source: 'ab' } }]);
    expect(gaps).toEqual(['log-deleted']);
  });
});

describe('a row is not complete', () => {
  it.each<[string, Parameters<typeof told>[1], string[]]>([
    ['without a copy', { runs: [] }, ['never-copied']],
    ['with copies of a part alone', { runs: [run({ partial: true })] }, ['never-copied']],
    ['after a cancelled copy', { runs: [run({ finished: false })] }, ['not-finished']],
    ['while it is copied', { live: true }, ['going-on']],
  ])('%s', async (_, of, gaps) => {
    expect((await told([], of)).gaps).toEqual(gaps);
  });

  const whole = run();
  const cut = run({ id: 'r2', number: 2, partial: true, finished: false });
  const last = run({ id: 'r3', number: 3, partial: true });
  const listed = { kind: 'folder', outcome: 'folder-present' } as const;
  const failed = { outcome: 'failed', side: 'source' } as const;
  const folder = (more: Partial<ProofEntry> = {}) => met(['sub'], listed, more);
  it.each<[string, readonly ProofEntry[], readonly ProofRun[], string[]]>([
    ['cut short over what is open still', [met(['a'], failed)], [whole, cut], ['not-finished']],
    ['cut short, and all was tried again since', [met(['a'], failed)], [whole, cut, last], []],
    ['cut short, and nothing is open', [folder(), met(['a'], {}, { run: 2 })], [whole, cut], []],
    [
      'cut short in a folder that was listed before',
      [folder({ run: 2, before: [item(['sub'], listed)] })],
      [whole, cut],
      [],
    ],
    [
      'cut short in a folder that was not listed before',
      [folder({ run: 3, before: [item(['sub'], { ...failed, kind: 'folder', side: 'destination' })] })],
      [whole, cut, last],
      ['not-finished'],
    ],
    ['cut short in a new folder', [folder({ run: 2, fresh: true })], [whole, cut, last], ['not-finished']],
    [
      'finished after a copy of everything that was not',
      [met(['a'])],
      [run({ finished: false }), last],
      ['not-finished'],
    ],
  ])('or is, after a try of some items that was %s', async (_, entries, runs, gaps) => {
    expect((await told(entries, { runs })).gaps).toEqual(gaps);
  });
});
