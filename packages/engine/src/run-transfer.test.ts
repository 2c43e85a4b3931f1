import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type RunProgress, StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { hastyClock, transfer, treeOf } from './testing/harness.ts';
import { interceptConnection, interceptJournal } from './testing/intercept.ts';

function sampleStore(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('a.txt', 'alpha', 1_700_000_000_000);
  store.putFile('folder/b.txt', 'beta', 1_700_000_001_000);
  store.putFile('folder/deep/er/c.bin', new Uint8Array(300_000).fill(7), 1_700_000_002_000);
  store.putFolder('empty', 1_600_000_000_000);
  store.setModified('folder', 1_650_000_000_000);
  return store;
}

test('a tree arrives with its content, its empty folders and its times', async () => {
  const from = sampleStore();
  const to = new MemoryStore();
  const summary = await transfer({ from, to });
  expect(summary.status).toBe(100);
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(summary.counters).toMatchObject({ filesCopied: 3, foldersCreated: 4, bytesCopied: 300_009, filesSeen: 3 });
  for (const path of ['a.txt', 'folder', 'folder/b.txt', 'empty', 'folder/deep/er/c.bin']) {
    expect(to.get(path)?.modifiedMs, path).toBe(from.get(path)?.modifiedMs);
  }
});

test('a second run has nothing to do, with and without a journal', async () => {
  const from = sampleStore();
  const to = new MemoryStore();
  const journal = new MemoryJournal();
  await transfer({ from, to, journal });
  const writes: string[] = [];
  const watched = interceptConnection(new MemoryConnection(to), 'it', (what) => {
    if (!/list|stat/.test(what)) writes.push(what);
  });
  for (const again of [journal, new MemoryJournal()]) {
    const summary = await transfer({ from, to: watched, journal: again });
    expect(summary).toMatchObject({ status: 101, counters: { filesCopied: 0, filesUnchanged: 3, bytesRead: 0 } });
  }
  expect(writes).toEqual([]);
});

test('a folder gets its time back after something was added to it', async () => {
  const from = sampleStore();
  const to = new MemoryStore();
  await transfer({ from, to });
  from.putFile('folder/new', 'x');
  from.setModified('folder', 1_650_000_000_000);
  await transfer({ from, to });
  expect(to.get('folder')?.modifiedMs).toBe(1_650_000_000_000);
});

test('a destination folder that is not there yet is made with those above it', async () => {
  const to = new MemoryStore();
  const connection = new MemoryConnection(to);
  const { runTransfer } = await import('./run-transfer.ts');
  const { plainPolicy, TRANSFER_KEY } = await import('./testing/harness.ts');
  const summary = await runTransfer(
    {
      mode: 'copy',
      source: { connection: new MemoryConnection(sampleStore()), folder: { root: '', segments: ['folder'] } },
      destination: { connection, folder: { root: '', segments: ['x', 'y'] } },
      transferKey: TRANSFER_KEY,
      policy: plainPolicy,
    },
    { journal: new MemoryJournal(), clock: hastyClock },
    new AbortController().signal,
  );
  expect(summary.status).toBe(100);
  expect(to.paths()).toEqual(['x/', 'x/y/', 'x/y/b.txt', 'x/y/deep/', 'x/y/deep/er/', 'x/y/deep/er/c.bin']);
});

describe('verification', () => {
  const spoiled = (content: Uint8Array) => (content.length > 4 ? content.map((byte) => byte ^ 1) : content);

  test.each(['hash', 'reread'] as const)(
    'by %s finds content that was spoiled on the way, and says so',
    async (verify) => {
      const to = new MemoryStore({ rewrite: spoiled, staging: 'own' });
      const journal = new MemoryJournal();
      const summary = await transfer({ from: sampleStore(), to, journal, policy: { verify } });
      expect(summary.counters).toMatchObject({ filesCopied: 1, filesFailedAtDestination: 2 });
      const failure = journal.records.find(({ outcome }) => outcome.type === 'failed')?.outcome;
      expect(failure).toMatchObject({ attempts: 3, error: { kind: 'corrupt' } });
      // What is known to be ours and unsound is replaced as soon as the service behaves.
      const healed = new MemoryConnection(to);
      Object.assign(to.settings, { rewrite: undefined });
      expect((await transfer({ from: sampleStore(), to: healed, journal, policy: { verify } })).status).toBe(100);
      expect(treeOf(to)).toEqual(treeOf(sampleStore()));
    },
  );

  test('forgives other content only of the kinds of files that the service rewrites, and says so of each', async () => {
    const from = sampleStore();
    from.putFile('folder/Plan.DOCX', 'office');
    const capabilities = { rewrittenTypes: ['docx'] };
    const to = new MemoryStore({ rewrite: spoiled, staging: 'own', capabilities });
    const journal = new MemoryJournal();
    const summary = await transfer({ from, to, journal, policy: { verify: 'hash' } });
    expect(summary.counters).toMatchObject({ filesCopied: 2, filesFailedAtDestination: 2 });
    const plan = journal.records.find(({ path }) => path.at(-1) === 'Plan.DOCX');
    // As many bytes, and others: a person should look.
    const notes = [{ note: 'rewritten-by-service', doubt: 'not-larger' }];
    expect(plan).toMatchObject({ outcome: { verified: 'rewritten-by-service', notes }, evidence: { by: 'rewritten' } });
  });

  test.each([
    ['as many bytes', 0, 'corrupt'],
    ['more bytes', 10, []],
    ['more bytes than properties take', 2 * 1024 * 1024, ['much-larger']],
  ])(
    'of a kind that the service only adds to, takes a file with other bytes and %s for what it is',
    async (_, more, end) => {
      const from = new MemoryStore();
      from.putFile('paper.PDF', 'paper');
      const rewrite = (content: Uint8Array) => Buffer.concat([Buffer.alloc(content.length, 'x'), Buffer.alloc(more)]);
      const capabilities = { rewrittenTypes: ['pdf'], insertedTypes: ['pdf'] };
      const to = new MemoryStore({ rewrite, staging: 'own', capabilities });
      const journal = new MemoryJournal();
      await transfer({ from, to, journal, policy: { verify: 'hash' } });
      const [outcome] = journal.records.flatMap((record) =>
        record.path.at(-1) === 'paper.PDF' ? [record.outcome] : [],
      );
      if (outcome?.type === 'failed') expect(outcome.error.kind).toBe(end);
      else
        expect(outcome).toMatchObject({
          type: 'copied',
          notes: [{ note: 'rewritten-by-service', ...(end.length === 0 ? {} : { doubt: end[0] }) }],
        });
    },
  );

  test.each(['size', 'hash', 'reread'] as const)('by %s is what the records tell', async (verify) => {
    const journal = new MemoryJournal();
    await transfer({ from: sampleStore(), to: new MemoryStore(), journal, policy: { verify } });
    const verified = journal.records.flatMap(({ outcome }) => (outcome.type === 'copied' ? [outcome.verified] : []));
    expect(verified).toEqual([verify, verify, verify]);
  });
});

describe('the ports of a run', () => {
  test('the fence is asked before each final name, and its rejection ends the run with nothing more stored', async () => {
    const to = new MemoryStore();
    const lost = new Error('another worker has the batch');
    let asked = 0;
    const fence = async () => {
      if (++asked > 1) throw lost;
    };
    const running = transfer({ from: sampleStore(), to, ports: { fence }, policy: { transfers: 1 } });
    await expect(running).rejects.toBe(lost);
    expect(to.paths().filter((path) => !path.endsWith('/'))).toHaveLength(1);
  });

  test('a journal that fails ends the run with its error', async () => {
    const full = new Error('the disk of the journal is full');
    const journal = interceptJournal(new MemoryJournal(), (what) => {
      if (what === 'journal before record') throw full;
    });
    await expect(transfer({ from: sampleStore(), to: new MemoryStore(), journal })).rejects.toBe(full);
  });

  test('bandwidth is asked for every byte', async () => {
    let taken = 0;
    const bandwidth = {
      take: async (amount: number) => {
        taken += amount;
      },
    };
    await transfer({ from: sampleStore(), to: new MemoryStore(), ports: { bandwidth } });
    expect(taken).toBe(300_009);
  });

  test('progress counts bytes when the bandwidth has let them through', async () => {
    let through = 0;
    const bandwidth = {
      take: async (amount: number) => {
        await new Promise((done) => setTimeout(done, 3));
        through += amount;
      },
    };
    const from = new MemoryStore();
    for (let i = 0; i < 4; i++) from.putFile(`${i}`, new Uint8Array(200_000));
    const seen: number[] = [];
    const observe = {
      progress: ({ bytesMoved }: RunProgress) => {
        seen.push(bytesMoved);
        expect(bytesMoved).toBeLessThanOrEqual(through);
      },
    };
    await transfer({ from, to: new MemoryStore(), ports: { bandwidth, observe } });
    expect(new Set(seen).size).toBeGreaterThan(10);
    expect(seen.at(-1)).toBe(800_000);
  });

  test('progress leaves out what the destination says it has not confirmed, until an attempt is over', async () => {
    const from = new MemoryStore();
    from.putFile('file', new Uint8Array(1_000_000));
    const to = new MemoryConnection(new MemoryStore());
    const { write } = to;
    let late: ((bytes: number) => void) | undefined;
    let attempts = 0;
    const slow: Connection['write'] = async (target, body, signal) => {
      const { unconfirmed = () => undefined } = target;
      late?.(600_000);
      late = unconfirmed;
      unconfirmed(900_000);
      if (++attempts === 1) throw new StorageError({ kind: 'unavailable', message: 'The connection broke.' });
      const stored = await write.call(to, target, body, signal);
      unconfirmed(400_000);
      await new Promise((done) => setTimeout(done, 600));
      return stored;
    };
    const seen: number[] = [];
    const observe = { progress: ({ bytesMoved }: RunProgress) => void seen.push(bytesMoved) };
    await transfer({ from, to: Object.assign(to, { write: slow }), ports: { observe } });
    expect(attempts).toBe(2);
    expect(seen).toContain(600_000);
    expect(seen.at(-1)).toBe(1_000_000);
  });

  test('progress gives no estimate until the walk has finished, and ends with all done', async () => {
    const seen: RunProgress[] = [];
    const from = new MemoryStore();
    for (let i = 0; i < 400; i++) from.putFile(`${i % 20}/${i}`, 'x'.repeat(1000));
    const slow = interceptConnection(
      new MemoryConnection(from),
      'it',
      () => new Promise((done) => setTimeout(done, 1)),
    );
    const observe = { progress: (progress: RunProgress) => seen.push(progress) };
    await transfer({ from: slow, to: new MemoryStore(), ports: { observe } });
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.some(({ walking }) => walking)).toBe(true);
    for (const { walking, etaMs } of seen) if (walking) expect(etaMs).toBeNull();
    expect(seen.at(-1)).toMatchObject({ walking: false, etaMs: 0, bytesMoved: 400_000, filesPlanned: 400 });
    expect(seen.at(-1)?.counters.filesCopied).toBe(400);
  });
});
