import { createHash, randomBytes, randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ByteStream, type ResumableUpload, StorageError, type UploadToken, type WriteTarget } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { UNCONFIRMED_BYTES } from './session.ts';
import { realServers, signIn } from './testing/real-servers.ts';
import { target } from './testing/scripted-session.ts';

const never = new AbortController().signal;
const SIZE = 160 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const BREAKS = 5;
const block = randomBytes(CHUNK);

/** Every mebibyte of the file differs from every other, so that bytes in the wrong place show. */
function chunkAt(offset: number): Buffer {
  const chunk = Buffer.from(block);
  chunk.writeUInt32BE(offset / CHUNK);
  return chunk;
}

/** The file from an offset on, counting what is taken. */
function bodyFrom(offset: number, taken: (bytes: number) => void): ByteStream {
  return {
    async *[Symbol.asyncIterator]() {
      for (let at = offset; at < SIZE; ) {
        const start = at - (at % CHUNK);
        const chunk = chunkAt(start).subarray(at - start);
        taken(chunk.length);
        at += chunk.length;
        yield chunk;
      }
    },
  };
}

/** One stretch as the engine sends it: ask what is missing, send it, keep the token. */
async function sendMissing(
  upload: ResumableUpload,
  token: UploadToken,
  file: WriteTarget,
  taken: (bytes: number) => void,
): Promise<void> {
  const missing = (await upload.status(token, file, never))?.missing[0];
  if (missing !== undefined) await upload.append(token, file, missing.from, bodyFrom(missing.from, taken), never);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

for (const { name, unavailable, start } of realServers) {
  describe.skipIf(unavailable !== null)(`SFTP resume at ${name}`, () => {
    it(`brings a large file over whole although the server is killed again and again`, {
      timeout: 120_000,
    }, async () => {
      await using server = await start();
      await using account = await signIn(server);
      await using connection = await account.open(server.path, never);
      const upload = connection.upload as ResumableUpload;
      const file = target('large.bin', SIZE);
      const token = await upload.begin(file, never);
      let taken = 0;
      let breaks = 0;
      let restarting: Promise<void> = Promise.resolve();
      let breakAt = randomInt(SIZE / BREAKS);
      const take = (bytes: number): void => {
        taken += bytes;
        if (taken < breakAt || breaks === BREAKS) return;
        breaks++;
        breakAt = Number.POSITIVE_INFINITY;
        restarting = server.restart().then(() => {
          breakAt = taken + randomInt(SIZE / BREAKS);
        });
      };
      for (let done = false; !done; ) {
        try {
          await sendMissing(upload, token, file, take);
          done = true;
        } catch (error) {
          if (!(error instanceof StorageError && error.retryable)) throw error;
          await restarting;
        }
      }
      await upload.commit(token, file, never);
      const expected = createHash('md5');
      for (let at = 0; at < SIZE; at += CHUNK) expected.update(chunkAt(at));
      expect(await hashOf(join(server.folder, 'large.bin'))).toBe(expected.digest('hex'));
      expect(breaks).toBeGreaterThan(1);
      // For each break what was on its way, as much again that is not trusted, and the chunk in hand with the one that was asked for.
      expect(taken - SIZE).toBeLessThanOrEqual(breaks * (2 * UNCONFIRMED_BYTES + 2 * CHUNK));
    });
  });
}
