import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, breakingBody, collect, patternBytes } from '../bytes.ts';
import { expectedLater, rejection, rejectsWith, sameBytes } from '../expect.ts';
import { uniqueNames } from '../requirements.ts';

/** The moment at which a file gets its final name. */
export const commitCases: readonly AcceptanceCase[] = [
  {
    name: 'asks before the final name is given, once, when all bytes are taken',
    async run(context) {
      const bytes = patternBytes(300_000);
      const observer = await context.connect();
      let ended = false;
      const asked: [boolean, boolean][] = [];
      async function* body() {
        yield* bodyOf(bytes);
        ended = true;
      }
      const beforeCommit = async (): Promise<void> => {
        asked.push([ended, (await context.stat('a.bin', observer)) === null]);
      };
      await context.writeBody(context.target('a.bin', bytes.length, { beforeCommit }), body());
      assert.deepEqual(asked, [[true, true]]);
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'gives no name when it is told not to',
    async run(context) {
      const error = new Error('the lease is lost');
      const beforeCommit = () => Promise.reject(error);
      assert.equal(await rejection(context.write('a.bin', 'hello', { beforeCommit })), error);
      assert.equal(await context.stat('a.bin'), null);
      await context.holdsOnly();
      await context.stillServes();
    },
  },
  {
    name: 'keeps the old content when it is told not to give the name',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.bin', 'the old content');
      const error = new Error('the lease is lost');
      const beforeCommit = () => Promise.reject(error);
      assert.equal(await rejection(context.write('a.bin', 'the new content', { beforeCommit })), error);
      await context.holds('a.bin', 'the old content');
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'does not ask about a name that it cannot give',
    async run(context) {
      let asked = 0;
      const beforeCommit = async (): Promise<void> => {
        asked += 1;
      };
      const bytes = patternBytes(1000);
      const target = () => context.target('a.bin', bytes.length, { beforeCommit });
      await rejectsWith(context.writeBody(target(), bodyOf(bytes.subarray(0, 999))), 'corrupt');
      await rejection(context.writeBody(target(), breakingBody(bytes, 500, new Error('source broke'))));
      assert.equal(asked, 0);
    },
  },
  {
    name: 'shows a reader the old file or the new one, never a mix',
    needs: [uniqueNames],
    timeoutMs: 60_000,
    async run(context) {
      const contents = [patternBytes(256 * 1024, 1), patternBytes(256 * 1024, 2)] as const;
      await context.write('a.bin', contents[0]);
      const reader = await context.connect();
      let writing = true;
      const overwrite = async (): Promise<void> => {
        for (let i = 1; i <= 10; i++) await context.write('a.bin', contents[i % 2 === 0 ? 0 : 1]);
      };
      const writes = expectedLater(
        overwrite().finally(() => {
          writing = false;
        }),
      );
      let reads = 0;
      do {
        const entry = await context.stat('a.bin', reader);
        assert.ok(entry !== null, 'the file was gone for a moment');
        const bytes = await collect(await reader.read(entry, { offset: 0 }, context.signal));
        sameBytes(bytes, contents[bytes[0] === contents[0][0] ? 0 : 1]);
        reads += 1;
      } while (writing);
      await writes;
      assert.ok(reads > 0);
    },
  },
];
