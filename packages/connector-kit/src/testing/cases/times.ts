import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { type ClockSighting, type Connection, sameTime, type Timestamp } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith, SkipCase } from '../expect.ts';
import {
  clock,
  disk,
  emptyFolders,
  fileClock,
  readsTimes,
  resumableUpload,
  uniqueNames,
  unknownSize,
  writesFolderTimes,
  writesTimes,
} from '../requirements.ts';

const DAY = 86_400_000;
const SOME_DAY = Date.UTC(2021, 9, 31, 2, 30, 15);

/** Instants that services, time zones and listings get wrong. */
const INSTANTS: readonly (readonly [string, number])[] = [
  ['an ordinary second', SOME_DAY],
  ['one millisecond', SOME_DAY + 1],
  ['999 milliseconds', SOME_DAY + 999],
  ['29 February', Date.UTC(2024, 1, 29, 23, 59, 58)],
  ['the end of a year', Date.UTC(2022, 11, 31, 23, 59, 59)],
  ['the first second of 1970', 0],
  ['one second before 1970', -1000],
  ['half a second before 1970', -500],
  ['a day in 1955', Date.UTC(1955, 10, 5, 6, 15)],
  ['the second after 32-bit time ends', (2 ** 31 + 1) * 1000],
  ['the year 2100', Date.UTC(2100, 0, 1)],
];

export const timeCases: readonly AcceptanceCase[] = [
  {
    name: 'tells the time of its clock, which goes on',
    needs: [clock],
    async run(context) {
      const { connection, signal } = context;
      const [first, second] = [await connection.clock?.now(signal), await connection.clock?.now(signal)];
      assert.ok(first !== undefined && second !== undefined && first.precisionMs >= 0);
      assert.ok(first.epochMs > Date.UTC(2025, 0, 1) && second.epochMs >= first.epochMs - second.precisionMs);
      await context.stillServes();
    },
  },
  {
    name: 'shows by the first file that is written how its clock stands',
    needs: [fileClock],
    async run(context) {
      const connection = await context.connect();
      const write = async (name: string) => {
        const target = context.target(name, 5, { meta: { modified: { epochMs: SOME_DAY, precisionMs: 1 } } });
        await connection.write(target, bodyOf(Buffer.from('hello')), context.signal);
      };
      assert.equal(connection.fileClock?.sighting(), null);
      await write('a.txt');
      const seen = seesOurTime(connection);
      await write('b.txt');
      assert.equal(connection.fileClock?.sighting(), seen);
      for (const name of ['a.txt', 'b.txt']) keeps(context, (await context.entry(name)).modified, SOME_DAY);
    },
  },
  {
    name: 'shows by a file whose length is not known how its clock stands',
    needs: [fileClock, unknownSize],
    async run(context) {
      const connection = await context.connect();
      await connection.write(context.target('a.bin', null), bodyOf(new Uint8Array(2_000_000)), context.signal);
      seesOurTime(connection);
    },
  },
  {
    name: 'shows by an upload that begins how its clock stands',
    needs: [fileClock, resumableUpload],
    async run(context) {
      const connection = await context.connect();
      const target = context.target('a.bin', 100_000_000);
      const token = await connection.upload?.begin(target, context.signal);
      seesOurTime(connection);
      if (token !== undefined) await connection.upload?.abort(token, target, context.signal);
    },
  },
  ...INSTANTS.map(
    ([label, epochMs]): AcceptanceCase => ({
      name: `keeps a modification time of ${label}`,
      needs: [readsTimes, writesTimes],
      async run(context) {
        inRange(context, epochMs);
        const modified = { epochMs, precisionMs: 0.001 };
        const written = await context.write('a.txt', 'hello', { meta: { modified } });
        keeps(context, written.modified, epochMs);
        keeps(context, (await context.entry('a.txt')).modified, epochMs);
        keeps(context, (await context.list())[0]?.modified, epochMs);
      },
    }),
  ),
  {
    name: 'sets the modification time of a file afterwards, and leaves its content',
    needs: [readsTimes, writesTimes],
    async run(context) {
      await context.write('a.txt', 'hello', { meta: { modified: { epochMs: SOME_DAY, precisionMs: 1 } } });
      const epochMs = SOME_DAY - 400 * DAY;
      await setModified(context, 'a.txt', epochMs);
      keeps(context, (await context.entry('a.txt')).modified, epochMs);
      await context.holds('a.txt', 'hello');
    },
  },
  {
    name: 'sets the modification time of a folder after its content',
    needs: [readsTimes, writesFolderTimes, emptyFolders],
    async run(context) {
      await context.createFolder('inner');
      await context.write(context.item('inner', 'a.txt'), 'hello');
      await setModified(context, 'inner', SOME_DAY);
      keeps(context, (await context.entry('inner')).modified, SOME_DAY);
      keeps(context, (await context.list())[0]?.modified, SOME_DAY);
    },
  },
  {
    name: 'answers not-found for the time of a missing item',
    needs: [writesTimes],
    async run(context) {
      await rejectsWith(setModified(context, 'missing.txt', SOME_DAY), 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'gives a file without a time of its own the time of now',
    needs: [readsTimes],
    async run(context) {
      const { modified } = await context.write('a.txt', 'hello');
      const stated = modified ?? (await context.entry('a.txt')).modified;
      if (stated === undefined) throw new SkipCase('the service tells no time for this file');
      // A memory service lives in its own time; all that can be asked of every service is that the time is no relic.
      assert.ok(stated.epochMs > SOME_DAY, `the time is ${new Date(stated.epochMs).toISOString()}`);
    },
  },
  {
    name: 'gives new content its new time',
    needs: [readsTimes, writesTimes, uniqueNames],
    async run(context) {
      const at = (epochMs: number) => ({ meta: { modified: { epochMs, precisionMs: 1 } } });
      await context.write('a.txt', 'hello', at(SOME_DAY));
      await context.write('a.txt', 'hello', at(SOME_DAY + 3 * DAY));
      keeps(context, (await context.entry('a.txt')).modified, SOME_DAY + 3 * DAY);
    },
  },
  {
    name: 'reads times in the right time zone, recent and old',
    needs: [readsTimes, disk],
    async run(context) {
      const now = Math.floor(Date.now() / 60_000) * 60_000;
      // Long listings change their form half a year back; both forms are met.
      const ages = [0, 3, 90, 170, 190, 365, 4000].map((days) => now - days * DAY + 17_000);
      for (const [i, epochMs] of ages.entries()) await context.plantFile(`${i}.txt`, 'x', epochMs);
      await context.plantFolder('folder');
      await utimes(`${context.disk}/folder`, (ages[2] ?? 0) / 1000, (ages[2] ?? 0) / 1000);
      for (const entry of await context.list()) {
        const expected = entry.name === 'folder' ? ages[2] : ages[Number.parseInt(entry.name, 10)];
        assert.ok(expected !== undefined);
        keeps(context, entry.modified, expected);
        keeps(context, (await context.entry(entry.ref)).modified, expected);
      }
    },
  },
  {
    name: 'states no finer precision than it declares',
    needs: [readsTimes],
    async run(context) {
      await context.write('a.txt', 'hello');
      await context.createFolder('inner');
      const declared = context.capabilities.times.readPrecisionMs ?? 0;
      for (const { modified } of await context.list()) {
        if (modified !== undefined) assert.ok(modified.precisionMs >= declared);
      }
    },
  },
];

function setModified(context: CaseContext, name: string, epochMs: number): Promise<void> {
  const { times } = context.connection;
  assert.ok(times !== undefined, 'times can be written by declaration, but not afterwards');
  return times.setModified(context.item(name), { modified: { epochMs, precisionMs: 0.001 } }, context.signal);
}

/** The servers of these tests run on this machine, so what was seen of their clock must allow for no difference at all. */
function seesOurTime({ fileClock: shown }: Connection): ClockSighting {
  const seen = shown?.sighting();
  if (seen === null || seen === undefined || 'why' in seen) assert.fail(`not seen: ${JSON.stringify(seen)}`);
  const [least, most] = [seen.epochMs - seen.sinceMs - seen.tookMs, seen.epochMs + seen.precisionMs - seen.sinceMs];
  assert.ok(least <= 0 && most >= 0, `ahead by ${least} to ${most} ms`);
  return seen;
}

function inRange(context: CaseContext, epochMs: number): void {
  const { minEpochMs, maxEpochMs } = context.capabilities.times.range;
  if (epochMs < minEpochMs || epochMs > maxEpochMs) throw new SkipCase('outside the times that the service holds');
}

/** The stated time is the expected one at the coarser of what was written and what is stated. */
function keeps(context: CaseContext, stated: Timestamp | undefined, epochMs: number): void {
  assert.ok(stated !== undefined, 'no time is stated');
  const expected = { epochMs, precisionMs: context.capabilities.times.writePrecisionMs };
  const [got, wanted] = [stated.epochMs, epochMs].map((ms) => new Date(ms).toISOString());
  assert.ok(sameTime(stated, expected), `the time is ${got} (± ${stated.precisionMs} ms) instead of ${wanted}`);
}
