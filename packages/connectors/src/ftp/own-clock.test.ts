import type { FileClock } from '@drover/core';
import { expect, test } from 'vitest';
import { formatTimeVal } from './listing/mlsd.ts';
import { bodyOf, ScriptedFtp } from './testing/open-scripted.ts';
import type { Script } from './testing/scripted-session.ts';

const AHEAD = 90_000;
const HOUR = 3_600_000;
const VSFTPD = ['MDTM', 'SIZE', 'REST STREAM'];
const LARGE = Buffer.alloc(1_500_000);

/** A server that gives files its own time until they are given another. */
function ahead(ms: number, features?: readonly string[]): Script {
  return {
    ...(features === undefined ? {} : { features }),
    on: {
      async STOR(session, path) {
        await session.usual('STOR', path);
        const { bytes } = session.server.files.get(path) ?? {};
        if (bytes !== undefined) session.server.put(path, bytes, formatTimeVal(Date.now() + ms));
      },
    },
  };
}

/** Between which figures the clock is ahead by what was seen of it. */
function bounds(seen: ReturnType<FileClock['sighting']> | undefined): { least: number; most: number } {
  if (seen === null || seen === undefined || 'why' in seen) throw new Error(`not seen: ${JSON.stringify(seen)}`);
  const { epochMs, precisionMs, sinceMs, tookMs } = seen;
  return { least: epochMs - sinceMs - tookMs, most: epochMs + precisionMs - sinceMs };
}

function expectAhead({ connection }: ScriptedFtp, ms: number): void {
  const { least, most } = bounds(connection.fileClock?.sighting());
  expect(least).toBeLessThanOrEqual(ms);
  expect(most).toBeGreaterThanOrEqual(ms);
}

const WAYS: Readonly<Record<string, (ftp: ScriptedFtp) => Promise<unknown>>> = {
  'a small file': (ftp) => ftp.write('a.txt', 'hello'),
  'a file that is sent as it comes': (ftp) => ftp.write('a.bin', LARGE),
  'an upload that begins': async (ftp) => ftp.connection.upload?.begin(ftp.target('a.bin', 50_000_000), ftp.signal),
};

for (const [way, write] of Object.entries(WAYS)) {
  test(`sees by ${way} that the server's clock is ahead, and asks no second file`, async () => {
    await using ftp = await ScriptedFtp.open(ahead(AHEAD));
    expect(ftp.connection.fileClock?.sighting()).toBeNull();
    await write(ftp);
    expectAhead(ftp, AHEAD);
    await ftp.write('b.txt', 'hello');
    expect(ftp.server.verbs.filter((verb) => verb === 'MDTM').length).toBe(1);
    expect(ftp.server.files.get('/home/b.txt')?.modified).toBe('20200203040506');
  });
}

test('sees it on a server that never said in which zone its times are, as far as they are near ours', async () => {
  await using ftp = await ScriptedFtp.open(ahead(AHEAD, VSFTPD));
  await ftp.write('a.txt', 'hello');
  expectAhead(ftp, AHEAD);
});

test('says that it is not known where a time zone cannot be told from a wrong clock', async () => {
  await using ftp = await ScriptedFtp.open(ahead(2 * HOUR + AHEAD, VSFTPD));
  await ftp.write('a.txt', 'hello');
  expect(ftp.connection.fileClock?.sighting()).toEqual({ why: expect.stringContaining('time zone') });
});

test('leaves it to the next file where the first does not arrive', async () => {
  await using ftp = await ScriptedFtp.open(ahead(AHEAD));
  const broken = (async function* () {
    yield* bodyOf(LARGE);
    throw new Error('the source broke');
  })();
  await expect(ftp.connection.write(ftp.target('a.bin', null), broken, ftp.signal)).rejects.toThrow('the source broke');
  expect(ftp.connection.fileClock?.sighting()).toBeNull();
  await ftp.write('b.txt', 'hello');
  expectAhead(ftp, AHEAD);
});

test('has no such clock on a server that cannot be asked for the time of one file', async () => {
  await using ftp = await ScriptedFtp.open({ features: ['SIZE', 'REST STREAM'] });
  expect(ftp.connection.fileClock).toBeUndefined();
});
