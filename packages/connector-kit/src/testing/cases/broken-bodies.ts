import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, breakingBody, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejection, rejectsWith, within } from '../expect.ts';
import { uniqueNames, unknownSize } from '../requirements.ts';

const SIZE = 200_000;

export const brokenBodyCases: readonly AcceptanceCase[] = [
  ...(
    [
      ['before its first byte', 0],
      ['after one byte', 1],
      ['in the middle', SIZE >> 1],
      ['before its last byte', SIZE - 1],
      ['after its last byte', SIZE],
    ] as const
  ).map(
    ([where, count]): AcceptanceCase => ({
      name: `leaves nothing when the source breaks ${where}`,
      async run(context) {
        const error = new Error(`source broke ${where}`);
        const target = context.target('a.bin', SIZE);
        const writing = context.writeBody(target, breakingBody(patternBytes(SIZE), count, error));
        assert.equal(await rejection(writing), error, "the rejection is not the source's own error");
        await nothingStands(context);
      },
    }),
  ),
  {
    name: 'leaves nothing when a source of unknown size breaks',
    needs: [unknownSize],
    async run(context) {
      const error = new Error('source broke');
      const writing = context.writeBody(context.target('a.bin', null), breakingBody(patternBytes(SIZE), 70_000, error));
      assert.equal(await rejection(writing), error);
      await nothingStands(context);
    },
  },
  {
    name: 'keeps the old content when the source breaks',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.bin', 'the old content');
      const error = new Error('source broke');
      const target = context.target('a.bin', SIZE);
      assert.equal(await rejection(context.writeBody(target, breakingBody(patternBytes(SIZE), 100_000, error))), error);
      await context.holds('a.bin', 'the old content');
      await context.holdsOnly('a.bin');
    },
  },
  {
    name: 'calls a body that ends too early corrupt and leaves nothing',
    async run(context) {
      await rejectsWith(context.writeBody(context.target('a.bin', SIZE), bodyOf(patternBytes(SIZE - 1))), 'corrupt');
      await nothingStands(context);
    },
  },
  {
    name: 'calls a body without bytes corrupt when some were announced',
    async run(context) {
      await rejectsWith(context.writeBody(context.target('a.bin', SIZE), bodyOf(new Uint8Array())), 'corrupt');
      await nothingStands(context);
    },
  },
  {
    name: 'calls a body that is too long corrupt and leaves nothing',
    async run(context) {
      await rejectsWith(context.writeBody(context.target('a.bin', SIZE), bodyOf(patternBytes(SIZE + 1))), 'corrupt');
      await nothingStands(context);
    },
  },
  {
    name: 'calls a body corrupt that has bytes where none were announced',
    async run(context) {
      await rejectsWith(context.writeBody(context.target('a.bin', 0), bodyOf(patternBytes(1))), 'corrupt');
      await nothingStands(context);
    },
  },
  {
    name: 'does not wait for the end of a body that is too long',
    async run(context) {
      const body = new PausedBody(patternBytes(SIZE), 150_000);
      const writing = context.writeBody(context.target('a.bin', 100_000), body);
      await within(5_000, 'refusing a body that is too long', rejectsWith(writing, 'corrupt'));
      await within(5_000, 'ending the source', untilReturned(body));
      await nothingStands(context);
    },
  },
];

async function nothingStands(context: CaseContext): Promise<void> {
  assert.equal(await context.stat('a.bin'), null);
  await context.holdsOnly();
  await context.stillServes();
}

async function untilReturned(body: PausedBody): Promise<void> {
  while (body.returned === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}
