import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { sameVersion, versionOf } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, PausedBody, patternBytes } from '../bytes.ts';
import { rejectsWith } from '../expect.ts';
import { disk, uniqueNames, unknownSize } from '../requirements.ts';

export const writeCases: readonly AcceptanceCase[] = [
  {
    name: 'answers a write with the entry that stat gives',
    async run(context) {
      const written = await context.write('a.bin', patternBytes(100_000));
      const stated = await context.entry('a.bin');
      assert.equal(written.name, 'a.bin');
      assert.equal(written.kind, 'file');
      assert.deepEqual(written.ref, stated.ref);
      assert.equal(written.size, stated.size);
      assert.ok(sameVersion(versionOf(written), versionOf(stated)), 'the answer has another version than stat');
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'stores a body of unknown size',
    needs: [unknownSize],
    async run(context) {
      const bytes = patternBytes(700_001);
      await context.writeBody(context.target('a.bin', null), bodyOf(bytes));
      await context.holds('a.bin', bytes);
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'stores a body of unknown size that is empty',
    needs: [unknownSize],
    async run(context) {
      await context.writeBody(context.target('a.bin', null), bodyOf(new Uint8Array()));
      await context.holds('a.bin', '');
    },
  },
  {
    name: 'stores a body of tiny chunks',
    async run(context) {
      const bytes = patternBytes(5_000);
      await context.writeBody(context.target('a.bin', bytes.length), bodyOf(bytes, 3));
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'stores a body of one large chunk',
    async run(context) {
      const bytes = patternBytes(5_000_000);
      await context.writeBody(context.target('a.bin', bytes.length), bodyOf(bytes, bytes.length));
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'stores a body with empty chunks in it',
    async run(context) {
      const bytes = patternBytes(10_000);
      async function* body() {
        yield new Uint8Array();
        yield bytes.slice(0, 4_000);
        yield new Uint8Array();
        yield bytes.slice(4_000);
        yield new Uint8Array();
      }
      await context.writeBody(context.target('a.bin', bytes.length), body());
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'waits for a slow source',
    async run(context) {
      const bytes = patternBytes(500_000);
      async function* body() {
        for await (const chunk of bodyOf(bytes)) {
          await wait(50);
          yield chunk;
        }
      }
      await context.writeBody(context.target('a.bin', bytes.length), body());
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'replaces a file by a shorter one',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.bin', patternBytes(200_000, 1));
      await context.write('a.bin', patternBytes(1_000, 2));
      await context.holds('a.bin', patternBytes(1_000, 2));
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'replaces a file by a longer one',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.bin', patternBytes(1_000, 1));
      await context.write('a.bin', patternBytes(200_000, 2));
      await context.holds('a.bin', patternBytes(200_000, 2));
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'shows no new file before it is complete',
    async run(context) {
      const bytes = patternBytes(400_000);
      const observer = await context.connect();
      const body = new PausedBody(bytes, 200_000);
      const writing = context.writeBody(context.target('a.bin', bytes.length), body);
      await Promise.race([body.reached, writing]);
      assert.equal(await context.stat('a.bin', observer), null);
      body.resume();
      await writing;
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'keeps the old content until the new is complete',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.bin', 'the old content');
      const bytes = patternBytes(400_000);
      const body = new PausedBody(bytes, 200_000);
      const writing = context.writeBody(context.target('a.bin', bytes.length), body);
      await Promise.race([body.reached, writing]);
      await context.holds('a.bin', 'the old content');
      body.resume();
      await writing;
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'writes over what an earlier attempt left under the temporary name',
    needs: [disk],
    async run(context) {
      const temporary = context.temporary();
      await context.plantFile(temporary, patternBytes(100_000, 9));
      await context.write('a.bin', 'short', { temporary });
      await context.holds('a.bin', 'short');
    },
  },
  {
    name: 'refuses to write into a missing folder',
    async run(context) {
      await rejectsWith(context.write(context.item('missing', 'a.txt'), 'hello'), 'not-found');
      assert.equal(await context.stat('missing'), null);
      await context.stillServes();
    },
  },
  {
    name: 'refuses to write a file over a folder',
    needs: [uniqueNames],
    async run(context) {
      const folder = await context.createFolder('inner');
      await context.write(context.item('inner', 'kept.txt'), 'kept');
      await rejectsWith(context.write('inner', 'hello'), 'already-exists', 'precondition-failed');
      assert.deepEqual(await context.names(folder), ['kept.txt']);
      await context.holdsOnly('inner');
      await context.stillServes();
    },
  },
  {
    name: 'refuses to write below a file',
    async run(context) {
      await context.write('a.txt', 'hello');
      await rejectsWith(context.write(context.item('a.txt', 'b.txt'), 'x'), 'not-found', 'already-exists');
      await context.holds('a.txt', 'hello');
      await context.stillServes();
    },
  },
];
