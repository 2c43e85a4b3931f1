import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sameVersion, versionOf } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { collect, patternBytes } from '../bytes.ts';
import { rejectsWith, SkipCase, sameBytes } from '../expect.ts';
import { disk, rangeRead } from '../requirements.ts';

const SIZE = 300_001;

export const readCases: readonly AcceptanceCase[] = [
  {
    name: 'gives back the same bytes twice',
    async run(context) {
      const bytes = patternBytes(2_000_003);
      const entry = await context.write('a.bin', bytes);
      sameBytes(await context.read(entry), bytes);
      sameBytes(await context.read(entry), bytes);
    },
  },
  ...[
    ['the beginning', 0],
    ['the second byte', 1],
    ['the middle', SIZE >> 1],
    ['the last byte', SIZE - 1],
    ['the end', SIZE],
  ].map(
    ([where, offset]): AcceptanceCase => ({
      name: `reads from ${where} on`,
      needs: offset === 0 ? [] : [rangeRead],
      async run(context) {
        const bytes = patternBytes(SIZE);
        const entry = await context.write('a.bin', bytes);
        sameBytes(await context.read(entry, Number(offset)), bytes.subarray(Number(offset)));
        await context.stillServes();
      },
    }),
  ),
  {
    name: 'gives no bytes from beyond the end',
    needs: [rangeRead],
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(1000));
      const read = context.read(entry, 5000);
      const bytes = await read.catch(() => new Uint8Array());
      assert.equal(bytes.length, 0);
      if ((await read.catch(() => null)) === null) {
        await rejectsWith(read, 'precondition-failed', 'unsupported', 'corrupt');
      }
      await context.stillServes();
    },
  },
  {
    name: 'gives chunks that belong to whoever receives them',
    async run(context) {
      const bytes = patternBytes(1_000_000);
      const entry = await context.write('a.bin', bytes);
      const received: Uint8Array[] = [];
      for await (const chunk of await context.connection.read(entry, { offset: 0 }, context.signal)) {
        received.push(Uint8Array.from(chunk));
        chunk.fill(0);
      }
      sameBytes(Buffer.concat(received), bytes);
      sameBytes(await context.read(entry), bytes);
    },
  },
  {
    name: 'answers not-found for the content of a missing file',
    async run(context) {
      const entry = await context.write('a.txt', 'hello');
      const ref = context.item('missing.txt');
      const read = context.read({ ...entry, name: 'missing.txt', ref: { root: ref.root, segments: ref.segments } });
      await rejectsWith(read, 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'refuses to read a folder',
    async run(context) {
      const folder = await context.createFolder('inner');
      await rejectsWith(context.read(await context.entry(folder)), 'unsupported', 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'reads on when the tag is still right',
    async run(context) {
      const { changeTag } = await context.write('a.txt', 'hello');
      if (changeTag === undefined) throw new SkipCase('entries carry no change tag');
      const entry = await context.entry('a.txt');
      const stream = await context.connection.read(entry, { offset: 0, ifTag: changeTag }, context.signal);
      assert.equal(new TextDecoder().decode(await collect(stream)), 'hello');
    },
  },
  {
    name: 'refuses to read when the tag shows a change',
    async run(context) {
      const before = await context.write('a.txt', 'hello');
      if (before.changeTag === undefined) throw new SkipCase('entries carry no change tag');
      const { changeTag: ifTag } = before;
      await context.write('a.txt', 'hello again');
      const { connection, signal } = context;
      const read = async () => collect(await connection.read(before, { offset: 0, ifTag }, signal));
      await rejectsWith(read(), 'precondition-failed');
      await context.stillServes();
    },
  },
  {
    name: 'tells the version after the last byte',
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(200_000));
      const stream = await context.connection.read(entry, { offset: 0 }, context.signal);
      await collect(stream);
      const after = await stream.versionAfter?.();
      if (after === undefined || after === null) throw new SkipCase('reading tells no version');
      assert.ok(sameVersion(after, versionOf(await context.entry('a.bin'))));
    },
  },
  {
    name: 'tells another version when the file changed while it was read',
    needs: [disk],
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(3_000_000));
      const stream = await context.connection.read(entry, { offset: 0 }, context.signal);
      let changed = false;
      // Content that changed underneath may also end in an error; only silence would be wrong.
      const failed = await (async () => {
        for await (const _ of stream) {
          if (!changed) await appendFile(join(context.disk, 'a.bin'), 'more');
          changed = true;
        }
      })().catch((error: unknown) => error);
      if (failed !== undefined) return;
      const after = await stream.versionAfter?.();
      if (after === undefined || after === null) throw new SkipCase('reading tells no version');
      assert.ok(!sameVersion(after, versionOf(entry)), 'the change does not show');
    },
  },
  {
    name: 'answers not-found for content below a file',
    async run(context) {
      await context.write('a.txt', 'hello');
      const entry = await context.entry('a.txt');
      const ref = context.item('a.txt', 'below.txt');
      const below = { ...entry, name: 'below.txt', ref: { root: ref.root, segments: ref.segments } };
      await rejectsWith(context.read(below), 'not-found');
    },
  },
];
