import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/connector-kit/testing';
import {
  type ByteStream,
  type Connection,
  descendantRef,
  type Entry,
  type ItemRef,
  rootRef,
  temporaryName,
  type WriteTarget,
} from '@drover/core';
import { openFolder } from '../connection.ts';
import type { FolderAccess } from '../open-folder.ts';

/** A fresh folder with another one beside it, and a connection to the first. */
export async function localFixture(access?: FolderAccess) {
  const base = await mkdtemp(join(tmpdir(), 'drover-local-'));
  const disk = join(base, 'inside');
  const outside = join(base, 'outside');
  await Promise.all([mkdir(disk), mkdir(outside)]);
  const connection = await openFolder(
    disk,
    realClock,
    access === undefined ? { durable: false } : { durable: false, access },
  );
  return {
    disk,
    outside,
    connection,
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await rm(base, { recursive: true, force: true });
    },
  };
}

export function refOf(...segments: string[]): ItemRef {
  return descendantRef(rootRef(), segments);
}

export function targetOf(item: ItemRef, size: number | null, changes: Partial<WriteTarget> = {}): WriteTarget {
  const temporary = temporaryName('10ca1f11e500', randomInt(2 ** 40).toString(36));
  return { item, size, meta: {}, temporary, condition: { if: 'anything' }, ...changes };
}

export async function* bodyOf(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? new TextEncoder().encode(part) : part;
}

export async function bytesOf(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function never(): AbortSignal {
  return new AbortController().signal;
}

export async function write(
  connection: Connection,
  item: ItemRef,
  text: string,
  changes: Partial<WriteTarget> = {},
): Promise<Entry> {
  const bytes = new TextEncoder().encode(text);
  return await connection.write(targetOf(item, bytes.length, changes), bodyOf(bytes), never());
}

export async function entryAt(connection: Connection, item: ItemRef): Promise<Entry> {
  const entry = await connection.stat(item, never());
  if (entry === null) throw new Error('there is nothing to test with');
  return entry;
}

export async function listed(connection: Connection, folder: ItemRef): Promise<Entry[]> {
  return (await Array.fromAsync(connection.list(folder, never()))).flat();
}
