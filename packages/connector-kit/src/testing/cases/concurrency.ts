import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, patternBytes } from '../bytes.ts';
import { sameBytes } from '../expect.ts';
import { uniqueNames } from '../requirements.ts';

const MANY = Array.from({ length: 50 }, (_, i) => `file-${i}.bin`);

export const concurrencyCases: readonly AcceptanceCase[] = [
  {
    name: 'writes 50 files at once',
    timeoutMs: 60_000,
    async run(context) {
      await Promise.all(MANY.map((name, i) => context.write(name, patternBytes(20_000 + i, i + 1))));
      await context.holdsOnly(...MANY);
      for (const [i, name] of MANY.entries()) await context.holds(name, patternBytes(20_000 + i, i + 1));
    },
  },
  {
    name: 'reads 50 files at once',
    timeoutMs: 60_000,
    async run(context) {
      const entries = await Promise.all(MANY.map((name, i) => context.write(name, patternBytes(20_000, i + 1))));
      const contents = await Promise.all(entries.map((entry) => context.read(entry)));
      for (const [i, content] of contents.entries()) sameBytes(content, patternBytes(20_000, i + 1));
    },
  },
  {
    name: 'lists, looks, reads and writes at once',
    timeoutMs: 60_000,
    async run(context) {
      await Promise.all(['a.txt', 'b.txt', 'c.txt'].map((name) => context.write(name, name)));
      const rounds = Array.from({ length: 20 }, async (_, i) => {
        await context.write(`new-${i}.txt`, `content ${i}`);
        await Promise.all([
          context.list(),
          context.holds('a.txt', 'a.txt'),
          context.stat('b.txt'),
          context.stat('missing.txt'),
          context.holds(`new-${i}.txt`, `content ${i}`),
        ]);
      });
      await Promise.all(rounds);
      assert.equal((await context.list()).length, 23);
    },
  },
  {
    name: 'leaves one whole file when two write it at once',
    needs: [uniqueNames],
    async run(context) {
      const other = await context.connect();
      for (let round = 0; round < 5; round++) {
        const contents = [patternBytes(150_000, 2 * round + 1), patternBytes(150_000, 2 * round + 2)] as const;
        await Promise.all([
          context.write('a.bin', contents[0]),
          other.write(context.target('a.bin', 150_000), bodyOf(contents[1]), context.signal),
        ]);
        const bytes = await context.read('a.bin');
        sameBytes(bytes, contents[bytes[0] === contents[0][0] ? 0 : 1]);
        await context.holdsOnly('a.bin');
      }
    },
  },
  {
    name: 'bears more operations at once than it declares, one after the other',
    timeoutMs: 60_000,
    async run(context) {
      await context.write('a.txt', 'hello');
      const count = Math.min(400, 3 * context.capabilities.operations.max);
      const stated = await Promise.all(Array.from({ length: count }, () => context.stat('a.txt')));
      assert.equal(stated.filter((entry) => entry?.name === 'a.txt').length, count);
    },
  },
  {
    name: 'keeps a failing operation from disturbing those beside it',
    async run(context) {
      const bytes = patternBytes(200_000);
      const outcomes = await Promise.allSettled([
        context.write('a.bin', bytes),
        context.list(context.item('missing')),
        context.write('b.bin', bytes),
        context.writeBody(context.target('short.bin', 10), bodyOf(new Uint8Array(9))),
        context.write('c.bin', bytes),
      ]);
      assert.deepEqual(
        outcomes.map((outcome) => outcome.status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      );
      for (const name of ['a.bin', 'b.bin', 'c.bin']) await context.holds(name, bytes);
      await context.holdsOnly('a.bin', 'b.bin', 'c.bin');
    },
  },
];
