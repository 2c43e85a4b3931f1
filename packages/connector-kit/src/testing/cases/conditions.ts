import assert from 'node:assert/strict';
import { type Version, versionOf } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, collect, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith, SkipCase, sameBytes } from '../expect.ts';
import { atomicConditions, readsTimes, uniqueNames, writesTimes } from '../requirements.ts';

const ABSENT = { condition: { if: 'absent' } } as const;

export const conditionCases: readonly AcceptanceCase[] = [
  {
    name: 'writes a file that is to be absent and is',
    async run(context) {
      await context.write('a.txt', 'hello', ABSENT);
      await context.holds('a.txt', 'hello');
    },
  },
  {
    name: 'refuses to write a file that is to be absent and is not',
    async run(context) {
      await context.write('a.txt', 'mine');
      await rejectsWith(context.write('a.txt', 'yours', ABSENT), 'already-exists', 'precondition-failed');
      await context.holds('a.txt', 'mine');
      await context.holdsOnly('a.txt');
    },
  },
  {
    name: 'refuses to write a file that appeared while its bytes were sent',
    async run(context) {
      const bytes = patternBytes(200_000);
      const other = await context.connect();
      const body = new PausedBody(bytes, 100_000);
      const writing = context.writeBody(context.target('a.txt', bytes.length, ABSENT), body);
      await Promise.race([body.reached, writing]);
      await other.write(context.target('a.txt', 4), bodyOf(new TextEncoder().encode('mine')), context.signal);
      body.resume();
      await rejectsWith(writing, 'already-exists', 'precondition-failed');
      await context.holds('a.txt', 'mine');
      await context.holdsOnly('a.txt');
    },
  },
  {
    name: 'replaces a file that is to be unchanged and is',
    needs: [uniqueNames],
    async run(context) {
      await context.write('a.txt', 'first');
      const since = versionOf(await context.entry('a.txt'));
      await context.write('a.txt', 'second', { condition: { if: 'unchanged', since } });
      await context.holds('a.txt', 'second');
    },
  },
  {
    name: 'replaces a file that is unchanged since its own write',
    needs: [uniqueNames],
    async run(context) {
      const since = versionOf(await context.write('a.txt', 'first'));
      await context.write('a.txt', 'second', { condition: { if: 'unchanged', since } });
      await context.holds('a.txt', 'second');
    },
  },
  {
    name: 'refuses to replace a file that somebody changed',
    needs: [uniqueNames],
    async run(context) {
      const since = await versionThatShows(context);
      const other = await context.connect();
      await other.write(context.target('a.txt', 6), bodyOf(new TextEncoder().encode('theirs')), context.signal);
      const condition = { if: 'unchanged', since } as const;
      await rejectsWith(context.write('a.txt', 'second', { condition }), 'precondition-failed');
      await context.holds('a.txt', 'theirs');
      await context.holdsOnly('a.txt');
    },
  },
  {
    name: 'refuses to replace a file that somebody changed without changing its size',
    needs: [uniqueNames, readsTimes, writesTimes],
    async run(context) {
      const at = (epochMs: number) => ({ meta: { modified: { epochMs, precisionMs: 1 } } });
      const since = versionOf(await context.write('a.txt', 'first', at(Date.UTC(2020, 5, 1))));
      await context.write('a.txt', 'other', at(Date.UTC(2020, 5, 3)));
      const condition = { if: 'unchanged', since } as const;
      await rejectsWith(context.write('a.txt', 'third', { condition }), 'precondition-failed');
      await context.holds('a.txt', 'other');
    },
  },
  {
    name: 'refuses to replace a file that changed while its bytes were sent',
    needs: [uniqueNames],
    async run(context) {
      const since = await versionThatShows(context);
      const bytes = patternBytes(200_000);
      const body = new PausedBody(bytes, 100_000);
      const target = context.target('a.txt', bytes.length, { condition: { if: 'unchanged', since } });
      const other = await context.connect();
      const writing = context.writeBody(target, body);
      await Promise.race([body.reached, writing]);
      await other.write(context.target('a.txt', 6), bodyOf(new TextEncoder().encode('theirs')), context.signal);
      body.resume();
      await rejectsWith(writing, 'precondition-failed');
      await context.holds('a.txt', 'theirs');
      await context.holdsOnly('a.txt');
    },
  },
  {
    name: 'refuses to replace a file that is to be unchanged and never was there',
    async run(context) {
      const since = versionOf(await context.write('other.txt', 'first'));
      const condition = { if: 'unchanged', since } as const;
      await rejectsWith(context.write('a.txt', 'second', { condition }), 'precondition-failed', 'not-found');
      await context.holdsOnly('other.txt');
    },
  },
  {
    name: 'lets one of two writers win who both want a file to be absent',
    needs: [atomicConditions, uniqueNames],
    async run(context) {
      const other = await context.connect();
      const contents = [patternBytes(100_000, 1), patternBytes(100_000, 2)] as const;
      const outcomes = await Promise.allSettled([
        context.connection.write(context.target('a.bin', 100_000, ABSENT), bodyOf(contents[0]), context.signal),
        other.write(context.target('a.bin', 100_000, ABSENT), bodyOf(contents[1]), context.signal),
      ]);
      const won = outcomes.findIndex((outcome) => outcome.status === 'fulfilled');
      assert.equal(
        outcomes.filter((outcome) => outcome.status === 'fulfilled').length,
        1,
        'not exactly one writer won',
      );
      const read = await context.connection.read(await context.entry('a.bin'), { offset: 0 }, context.signal);
      sameBytes(await collect(read), contents[won === 0 ? 0 : 1]);
    },
  },
];

async function versionThatShows(context: CaseContext): Promise<Version> {
  const entry = await context.write('a.txt', 'first');
  if (!context.showsVersion(entry)) throw new SkipCase('entries tell nothing that would show a change');
  return versionOf(entry);
}
