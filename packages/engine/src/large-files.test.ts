import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { type RunProgress, StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const MIB = 1024 * 1024;
const SIZE = 10 * MIB;
const parts = { fromBytes: MIB, partBytes: MIB / 4, multiple: 1024, maxParts: 1000, parallel: false };

const broken = () => new StorageError({ kind: 'unavailable', message: 'The connection broke.' });

function largeSource(settings: MemorySettings = {}): MemoryStore {
  const store = new MemoryStore(settings);
  const content = new Uint8Array(SIZE);
  for (let i = 0; i < SIZE; i += 97) content[i] = i % 251;
  store.putFile('large', content, Date.UTC(2020, 0, 1));
  return store;
}

const services: Record<string, MemorySettings> = {
  'in order': { parts },
  'side by side': { parts: { ...parts, parallel: true }, staging: 'own' },
};

function expectSame(from: MemoryStore, to: MemoryStore): void {
  const [sent, arrived] = [from, to].map((store) => store.get('large')?.content ?? new Uint8Array());
  expect(Buffer.compare(sent ?? new Uint8Array(), arrived ?? new Uint8Array())).toBe(0);
}

/** Breaks once each time that this many more chunks went by. */
function breaking(store: MemoryStore, what: string, every: number, breaks: number, error = broken) {
  let chunks = 0;
  let done = 0;
  return interceptConnection(new MemoryConnection(store), 'it', (step) => {
    if (step !== `it ${what}` || done >= breaks || ++chunks < every) return;
    chunks = 0;
    done++;
    throw error();
  });
}

describe.each(Object.entries(services))('a large file whose parts come %s', (_name, settings) => {
  test.each(['source', 'destination'] as const)(
    'arrives although the %s breaks five times, and under 5 %% travels twice',
    async (side) => {
      const from = largeSource();
      const to = new MemoryStore(settings);
      let latest: RunProgress | undefined;
      const progress = (now: RunProgress) => {
        latest = now;
      };
      const summary = await transfer({
        ports: { observe: { progress } },
        from: side === 'source' ? breaking(from, 'chunk of read', 25, 5) : new MemoryConnection(from),
        to: side === 'destination' ? breaking(to, 'chunk of append', 25, 5) : new MemoryConnection(to),
        policy: { verify: 'hash' },
      });
      expect(summary.counters).toMatchObject({ filesCopied: 1, filesFailedAtSource: 0, filesFailedAtDestination: 0 });
      expectSame(from, to);
      expect(latest).toMatchObject({ bytesDone: SIZE, bytesPlanned: SIZE, bytesMoved: summary.counters.bytesRead });
      const share = settings.staging === 'own' ? 0.6 : 0.05;
      expect(summary.counters.bytesRead).toBeLessThan(SIZE * (1 + share));
    },
  );

  test('is gone on with by the next process', async () => {
    const from = largeSource();
    const to = new MemoryStore(settings);
    const journal = new MemoryJournal();
    const dies = breaking(
      to,
      'chunk of append',
      100,
      1,
      () => new StorageError({ kind: 'unauthenticated', message: 'The password was changed.' }),
    );
    const first = await transfer({ from, to: dies, journal });
    expect(first.status).toBe(402);
    expect(to.get('large')).toBeNull();
    const second = await transfer({ from, to, journal, policy: { verify: 'hash' } });
    expect(second.counters.filesCopied).toBe(1);
    expect(first.counters.bytesRead + second.counters.bytesRead).toBeLessThan(SIZE * 1.35);
    const copied = journal.records.find(({ outcome }) => outcome.type === 'copied')?.outcome;
    expect(copied).toMatchObject({ verified: 'hash', notes: [{ note: 'resumed', fromByte: expect.any(Number) }] });
    expect((await journal.known([])).get('large')?.upload).toBeUndefined();
    expect(to.uploads.size).toBe(0);
  });

  test('is begun anew when the source changed in between, and the old parts are given up', async () => {
    const from = largeSource();
    const to = new MemoryStore(settings);
    const journal = new MemoryJournal();
    const cancelling = new AbortController();
    let chunks = 0;
    const stops = interceptConnection(new MemoryConnection(to), 'it', (step) => {
      if (step === 'it chunk of append' && ++chunks === 50) cancelling.abort(new Error('stop'));
    });
    await transfer({ from, to: stops, journal, signal: cancelling.signal });
    expect((await journal.known([])).get('large')?.upload).toBeDefined();
    from.putFile('large', new Uint8Array(SIZE + 5).fill(9), Date.UTC(2021, 0, 1));
    const summary = await transfer({ from, to, journal });
    expect(summary.counters).toMatchObject({ filesCopied: 1, bytesRead: SIZE + 5 });
    expectSame(from, to);
    expect(to.uploads.size).toBe(0);
    expect(to.paths()).toEqual(['large']);
  });

  test('is begun anew where the source cannot start in the middle, or the service forgot', async () => {
    for (const forget of [true, false]) {
      const from = largeSource(forget ? {} : { capabilities: { rangeRead: false } });
      const to = new MemoryStore(settings);
      const journal = new MemoryJournal();
      await transfer({ from, to: breaking(to, 'chunk of append', 50, 99), journal, policy: { attempts: 1 } });
      if (forget) to.forgetUploads();
      const summary = await transfer({ from, to, journal });
      expect(summary.counters).toMatchObject({ filesCopied: 1, bytesRead: SIZE });
      expect(to.paths()).toEqual(['large']);
    }
  });

  test('whose last answer is lost is found to have arrived and is not sent again', async () => {
    const from = largeSource();
    const to = new MemoryStore(settings);
    const journal = new MemoryJournal();
    const summary = await transfer({ from, to: breaking(to, 'after commit', 1, 1), journal });
    expect(summary.counters).toMatchObject({ filesCopied: 1, bytesRead: SIZE });
    expect(journal.records[0]?.outcome).toMatchObject({ notes: [{ note: 'already-there' }] });
  });

  test('that is removed at the source leaves no parts behind', async () => {
    const from = largeSource();
    from.putFile('other', 'x');
    const to = new MemoryStore(settings);
    const journal = new MemoryJournal();
    await transfer({ from, to: breaking(to, 'chunk of append', 50, 99), journal, policy: { attempts: 1 } });
    from.remove('large');
    await transfer({ from, to, journal });
    expect(to.paths()).toEqual(['other']);
    expect(to.uploads.size).toBe(0);
    expect((await journal.known([])).get('large')?.upload).toBeUndefined();
  });
});

test('a service that makes no progress is given up after three attempts', async () => {
  const to = new MemoryStore({ parts });
  const journal = new MemoryJournal();
  let appends = 0;
  const stuck = interceptConnection(new MemoryConnection(to), 'it', (step) => {
    if (step === 'it before append') {
      appends++;
      throw broken();
    }
  });
  const summary = await transfer({ from: largeSource(), to: stuck, journal });
  expect(appends).toBe(3);
  expect(summary.counters.filesFailedAtDestination).toBe(1);
});

test('leaves nothing where beginning it failed although its file was made', async () => {
  const from = largeSource();
  const to = new MemoryStore({ parts });
  const destination = interceptConnection(new MemoryConnection(to), 'it', (step) => {
    if (step === 'it after begin') throw new StorageError({ kind: 'quota-exceeded', message: 'The disk is full.' });
  });
  const { status } = await transfer({ from, to: destination });
  expect(status).toBe(260);
  expect(to.paths()).toEqual([]);
});
