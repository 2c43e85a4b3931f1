import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, childRef, descendantRef, rootRef, temporaryName, type WriteTarget } from '@drover/core';
import { availability, type FtpServer, startProftpd, startPureFtpd, startVsftpd } from '@drover/testing-servers';
import { describe, expect, test } from 'vitest';
import { FtpAccount } from './account.ts';
import { LIMITS, type Limits } from './limits.ts';
import { rejection } from './testing/expect-error.ts';
import { bodyOf, endpointOf } from './testing/open-scripted.ts';

const signal = new AbortController().signal;
const content = Buffer.from(Array.from({ length: 600_000 }, (_, at) => (at * 31 + (at >> 8)) & 255));
/** As much as leaves at once. */
const HALF = 4 * 65_536;

interface Bed extends AsyncDisposable {
  readonly server: FtpServer;
  open(limits?: Partial<Limits>): Promise<Connection>;
}

async function start(name: 'vsftpd' | 'proftpd' | 'pure-ftpd'): Promise<Bed> {
  const cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await { vsftpd: startVsftpd, proftpd: startProftpd, 'pure-ftpd': startPureFtpd }[name]());
  const { port, username, password } = server;
  return {
    server,
    open: async (limits = {}) => {
      const endpoint = endpointOf(port, { username, password, limits: { ...LIMITS, ...limits } });
      return cleanup.use(await cleanup.use(new FtpAccount(endpoint)).open('', signal));
    },
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

function targetAt({ path }: FtpServer, serial: string): WriteTarget {
  const folder = descendantRef(rootRef(), path.split('/').filter(Boolean));
  const temporary = temporaryName('0123456789ab', serial);
  return { item: childRef(folder, 'a.bin'), size: content.length, meta: {}, temporary, condition: { if: 'absent' } };
}

/** A worker that has sent half of the file and then stands still, with its connection open. */
async function halfSent({ server, open }: Bed) {
  const { upload } = await open();
  if (upload === undefined) throw new Error('no resumable upload');
  const target = targetAt(server, '1');
  const token = await upload.begin(target, signal);
  const goesOn = Promise.withResolvers<void>();
  async function* body() {
    yield* bodyOf(content.subarray(0, HALF));
    await goesOn.promise;
    yield* bodyOf(content.subarray(HALF));
  }
  const ended = upload.append(token, target, 0, body(), signal).then(
    () => undefined,
    () => undefined,
  );
  const goOn = (): Promise<void> => {
    goesOn.resolve();
    return ended;
  };
  return { target, token, goOn };
}

async function untilHalf(connection: Connection, { target, token }: Awaited<ReturnType<typeof halfSent>>) {
  const missing = async () => (await connection.upload?.status(token, target, signal))?.missing;
  await expect.poll(missing, { timeout: 60_000 }).toEqual([{ from: HALF, to: content.length }]);
}

for (const name of ['proftpd', 'pure-ftpd'] as const) {
  const { available } = await availability(name);
  describe.skipIf(!available)(name, () => {
    test('what a worker that is gone still sends does no harm to the file that another one has finished', async () => {
      await using bed = await start(name);
      const before = await halfSent(bed);
      const connection = await bed.open();
      await untilHalf(connection, before);
      const { target, token } = before;
      await connection.upload?.append(token, target, HALF, bodyOf(content.subarray(HALF)), signal);
      await connection.upload?.commit(token, target, signal);
      await before.goOn();
      expect(await readdir(bed.server.folder)).toEqual(['a.bin']);
      expect((await readFile(join(bed.server.folder, 'a.bin'))).equals(content)).toBe(true);
    });
  });
}

const { available } = await availability('vsftpd');
describe.skipIf(!available)('vsftpd', () => {
  test('a file that the connection of a worker that is gone still holds is sent anew, under another name', async () => {
    await using bed = await start('vsftpd');
    const before = await halfSent(bed);
    const connection = await bed.open({ takeUpMs: 300, tickMs: 50 });
    const { upload } = connection;
    await untilHalf(connection, before);
    const rest = bodyOf(content.subarray(HALF));
    const goingOn = async () => upload?.append(before.token, before.target, HALF, rest, signal);
    const failure = await rejection(goingOn(), 'precondition-failed');
    expect(failure.message).toContain('lets nobody write to the unfinished file');
    expect(await upload?.status(before.token, before.target, signal)).toBeNull();
    await upload?.abort(before.token, before.target, signal);
    const target = targetAt(bed.server, '2');
    const { upload: patient } = await bed.open();
    const token = (await patient?.begin(target, signal)) ?? {};
    await patient?.append(token, target, 0, bodyOf(content), signal);
    await patient?.commit(token, target, signal);
    await before.goOn();
    expect(await readdir(bed.server.folder)).toEqual(['a.bin']);
    expect((await readFile(join(bed.server.folder, 'a.bin'))).equals(content)).toBe(true);
  });
});
