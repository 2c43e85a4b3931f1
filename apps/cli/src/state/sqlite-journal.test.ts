import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { ItemRecord, KnownItem, PendingUpload, RunSummary, Version } from '@drover/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealerWith } from '../sealing/seal.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { transferIdentity } from './transfer-identity.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const identity = transferIdentity('file:///src', 'sftp://host/dst');
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-journal-'));
  path = join(folder, 'state.sqlite');
});
afterEach(() => rm(folder, { recursive: true }));

function open(options: { key?: number; warn?: (message: string) => void } = {}): Promise<SqliteJournal> {
  const sealer = sealerWith(Buffer.alloc(32, options.key ?? 7));
  return SqliteJournal.open({ path, identity, sealer, warn: options.warn ?? (() => {}) });
}

const version = (size: number): Version => ({ size, modified: { epochMs: 1_700_000_000_123.456, precisionMs: 0.001 } });
const record = (path: string[], known?: KnownItem): ItemRecord => ({
  path,
  kind: 'file',
  outcome: { type: 'copied', verified: 'size', notes: [] },
  bytes: 1,
  startedAt: 0,
  endedAt: 1,
  ...(known === undefined ? {} : { known }),
});
const upload: PendingUpload = {
  token: { url: 'https://secret.example/upload', offset: 42, done: false, none: null },
  source: version(100),
  temporary: '.drover-0123456789ab-1.part',
};

describe('SqliteJournal', () => {
  it('gives back what was recorded, for any names and versions, after the next start', async () => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('a/b', '\uef80', "x'; --", '日本'),
    );
    const anyVersion: fc.Arbitrary<Version> = fc.record(
      {
        size: fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER })),
        changeTag: fc.string(),
        modified: fc.record({
          epochMs: fc.double({ noNaN: true, min: -1e14, max: 1e14 }),
          precisionMs: fc.constantFrom(0.001, 1, 1000),
        }),
      },
      { requiredKeys: ['size'] },
    );
    const known = fc.record(
      { destinationName: name, source: anyVersion, destination: anyVersion, replacing: anyVersion },
      { requiredKeys: ['destinationName'] },
    );
    const items = fc.uniqueArray(fc.tuple(name, known), { selector: ([key]) => key });
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 3 }), items, async (parent, children) => {
        await rm(path, { force: true });
        {
          using journal = await open();
          await journal.record(children.map(([child, what]) => record([...parent, child], what)));
        }
        using journal = await open();
        const expected = children.map(([child, what]) => [child, normalised(what)] as const);
        expect(new Map(await journal.known(parent))).toEqual(new Map(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('keeps the children of each folder apart', async () => {
    using journal = await open();
    await journal.record([
      record(['a', 'x'], { destinationName: 'x', source: version(1) }),
      record(['b', 'x'], { destinationName: 'x', source: version(2) }),
      record(['a', 'y'], { destinationName: 'y' }),
    ]);
    expect([...(await journal.known(['a'])).keys()].sort()).toEqual(['x', 'y']);
    expect((await journal.known(['b'])).get('x')?.source?.size).toBe(2);
    expect((await journal.known([])).size).toBe(0);
    expect((await journal.known(['never', 'seen'])).size).toBe(0);
  });

  it('leaves what is known when a record says nothing new', async () => {
    using journal = await open();
    await journal.record([record(['x'], { destinationName: 'y', source: version(1) })]);
    await journal.record([record(['x'])]);
    expect((await journal.known([])).get('x')).toEqual({ destinationName: 'y', source: version(1) });
  });

  it('keeps what a known file is about to be replaced with until its next record, and invents no file', async () => {
    const before = { destinationName: 'y', source: version(1), destination: version(1) };
    {
      using journal = await open();
      await journal.record([record(['d', 'x'], before), record(['d', 'z'], before)]);
      await journal.beginReplacing([
        { path: ['d', 'x'], source: version(2) },
        { path: ['d', 'z'], source: version(3), destination: version(2) },
        { path: ['d', 'new'], source: version(2) },
        { path: ['other', 'x'], source: version(2) },
      ]);
    }
    using journal = await open();
    expect(new Map(await journal.known(['d']))).toEqual(
      new Map<string, KnownItem>([
        ['x', { ...before, replacing: version(2) }],
        ['z', { ...before, destination: version(2), replacing: version(3) }],
      ]),
    );
    expect((await journal.known(['other'])).size).toBe(0);
    const after = { destinationName: 'y', source: version(2), destination: version(2) };
    await journal.record([record(['d', 'x'], after)]);
    expect((await journal.known(['d'])).get('x')).toEqual(after);
  });

  it('reads the state files of the first version, and all they know', async () => {
    {
      using journal = await open();
      await journal.record([record(['d', 'x'], { destinationName: 'y', source: version(1), destination: version(2) })]);
    }
    const database = new DatabaseSync(path);
    database.exec('ALTER TABLE items DROP COLUMN replacing; PRAGMA user_version = 1');
    database.close();
    for (let round = 0; round < 2; round++) {
      using journal = await open();
      const known = { destinationName: 'y', source: version(1), destination: version(2) };
      expect((await journal.known(['d'])).get('x')).toMatchObject(known);
      await journal.beginReplacing([{ path: ['d', 'x'], source: version(3) }]);
      expect((await journal.known(['d'])).get('x')).toEqual({ ...known, replacing: version(3) });
    }
  });

  it('keeps an unfinished upload sealed, forgets it on request and when the file is done', async () => {
    using journal = await open();
    await journal.saveUpload(['d', 'big'], 'big', upload);
    expect((await journal.known(['d'])).get('big')).toEqual({ destinationName: 'big', upload });
    const stored = Buffer.concat([await readFile(path), await readFile(`${path}-wal`)]);
    expect(stored.includes('big')).toBe(true);
    expect(stored.includes('secret.example')).toBe(false);
    await journal.saveUpload(['d', 'big'], 'big', null);
    expect((await journal.known(['d'])).get('big')).toBeUndefined();
    await journal.saveUpload(['d', 'big'], 'big', upload);
    await journal.record([record(['d', 'big'], { destinationName: 'big', source: version(100) })]);
    expect((await journal.known(['d'])).get('big')).toEqual({ destinationName: 'big', source: version(100) });
  });

  it('starts an upload anew, and says so, when the key is another one', async () => {
    {
      using journal = await open();
      await journal.saveUpload(['big'], 'big', upload);
    }
    const warnings: string[] = [];
    using journal = await open({ key: 8, warn: (message) => warnings.push(message) });
    expect((await journal.known([])).get('big')).toEqual({ destinationName: 'big' });
    expect(warnings).toEqual([expect.stringMatching(/^\/big: .*starts anew/)]);
  });

  it('holds every record that was confirmed before kill -9, and opens without complaint', async () => {
    for (let round = 0; round < 5; round++) {
      const confirmed = await writeUntilKilled(20 + round * 60);
      using journal = await open();
      const known = await journal.known(['d']);
      expect(known.size).toBeGreaterThanOrEqual(confirmed);
      for (let index = 0; index < confirmed; index++) expect(known.get(`f${index}`)?.source?.size).toBe(index);
    }
  });

  it('lets one process in at a time', async () => {
    using _journal = await open();
    await expect(open()).rejects.toMatchObject({ kind: 'locked' });
  });

  it('records 100,000 files with well under 50 microseconds of processor time each', async () => {
    using journal = await open();
    const started = process.cpuUsage();
    for (let batch = 0; batch < 1000; batch++) {
      const names = Array.from({ length: 100 }, (_, index) => `photo-${batch}-${index}.jpg`);
      await journal.record(
        names.map((name) =>
          record([`folder-${batch}`, name], {
            destinationName: name,
            source: version(batch),
            destination: version(batch),
          }),
        ),
      );
    }
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 100_000).toBeLessThan(50);
    expect((await journal.known(['folder-999'])).size).toBe(100);
  });

  it('holds what is known of a very wide folder in less than 250 bytes an item', async () => {
    using journal = await open();
    const count = 50_000;
    const tagged = (size: number, tag: string): Version => ({ ...version(size), changeTag: `${size}-${tag}` });
    await journal.record(
      Array.from({ length: count }, (_, index) => {
        const name = `photo-${index}.jpg`;
        return record(['wide', name], {
          destinationName: name,
          source: tagged(index, 'a'),
          destination: tagged(index, 'b'),
        });
      }),
    );
    collectGarbage();
    const before = process.memoryUsage();
    const known = await journal.known(['wide']);
    collectGarbage();
    const after = process.memoryUsage();
    expect(known.size).toBe(count);
    expect(known.get('photo-7.jpg')).toEqual({
      destinationName: 'photo-7.jpg',
      source: tagged(7, 'a'),
      destination: tagged(7, 'b'),
    });
    const held = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(held / count).toBeLessThan(250);
  });

  it('may lie in a folder that others share', async () => {
    await chmod(folder, 0o1777);
    using journal = await open();
    await journal.record([record(['x'], { destinationName: 'x' })]);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('keeps the file to its owner', async () => {
    using journal = await open();
    await journal.record([record(['x'], { destinationName: 'x' })]);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await stat(`${path}-wal`)).mode & 0o077).toBe(0);
  });
});

describe('a state file that cannot be used', () => {
  const summary = { status: 100, startedAt: 1, endedAt: 2, counters: {} } as unknown as RunSummary;
  async function filled(): Promise<void> {
    using journal = await open();
    await journal.record(
      Array.from({ length: 2000 }, (_, index) =>
        record([`f${index}`], { destinationName: 'x', source: version(index) }),
      ),
    );
    await journal.finish(summary);
  }

  it('is named, with what to do, and left alone when it is no database', async () => {
    await writeFile(path, 'this is my thesis, not a state file');
    await expect(open()).rejects.toMatchObject({ kind: 'config-invalid', message: expect.stringContaining(path) });
    expect(await readFile(path, 'utf8')).toBe('this is my thesis, not a state file');
  });

  it("is left alone when it is another program's database", async () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE mail (x)');
    other.close();
    const before = await readFile(path);
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining("another program's database") });
    expect(await readFile(path)).toEqual(before);
  });

  it('says so when a newer Drover wrote it', async () => {
    await filled();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining('newer Drover') });
  });

  it('says so when it belongs to another transfer', async () => {
    await filled();
    const other = transferIdentity('file:///elsewhere', 'sftp://host/dst');
    const sealer = sealerWith(Buffer.alloc(32, 7));
    await expect(SqliteJournal.open({ path, identity: other, sealer, warn: () => {} })).rejects.toMatchObject({
      message: expect.stringContaining('file:///src'),
    });
  });

  it('is called damaged, with how to go on, when pages are overwritten or missing', async () => {
    await filled();
    const whole = join(folder, 'whole');
    await copyFile(path, whole);
    const bytes = await readFile(whole);
    const cases = {
      header: Buffer.concat([Buffer.alloc(100, 0x41), bytes.subarray(100)]),
      middle: Buffer.concat([bytes.subarray(0, 8192), Buffer.alloc(20_480, 0x41), bytes.subarray(28_672)]),
      truncated: bytes.subarray(0, bytes.length - 12_288),
    };
    for (const [what, damaged] of Object.entries(cases)) {
      await writeFile(path, damaged);
      await expect(open(), what).rejects.toMatchObject({
        kind: 'config-invalid',
        message: `The state file ${path} is damaged.`,
        remedy: expect.stringContaining('.damaged'),
      });
    }
  });
});

function normalised(known: KnownItem): KnownItem {
  return JSON.parse(JSON.stringify(known)) as KnownItem;
}

/** Lets a child write records one by one, tells it to die after `ms`, and answers how many it had been told were durable. */
async function writeUntilKilled(ms: number): Promise<number> {
  const modules = ['./sqlite-journal.ts', './transfer-identity.ts', '../sealing/seal.ts'];
  const [journal, transfer, seal] = modules.map((name) => JSON.stringify(new URL(name, import.meta.url).href));
  const script = `
    import { SqliteJournal } from ${journal};
    import { transferIdentity } from ${transfer};
    import { sealerWith } from ${seal};
    import { writeSync } from 'node:fs';
    const identity = transferIdentity('file:///src', 'sftp://host/dst');
    const journal = await SqliteJournal.open({ path: ${JSON.stringify(path)}, identity, sealer: sealerWith(Buffer.alloc(32, 7)), warn() {} });
    for (let i = 0; ; i++) {
      const known = { destinationName: 'f' + i, source: { size: i } };
      await journal.record([{ path: ['d', 'f' + i], kind: 'file', known, bytes: 0, startedAt: 0, endedAt: 0, outcome: { type: 'copied', verified: 'size', notes: [] } }]);
      writeSync(1, (i + 1) + '\\n');
    }
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let confirmed = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    confirmed = Number(line);
    if (confirmed === 1) setTimeout(() => child.kill('SIGKILL'), ms);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return confirmed;
}
