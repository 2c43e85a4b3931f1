import { readdir } from 'node:fs/promises';
import { realClock } from '@drover/connector-kit/testing';
import { StorageError } from '@drover/core';
import { openFolder } from '../connection.ts';
import { bodyOf, never, refOf, targetOf } from './local-fixture.ts';

/** Writes to a disk of one megabyte until it is full, in each of the three ways, and tells as JSON what happened. */
const [disk] = process.argv.slice(2);
if (disk === undefined) throw new RangeError('needs the folder where the small disk is mounted');
await using connection = await openFolder(disk, realClock, { durable: false });

async function attempt(write: () => Promise<unknown>) {
  const error = await write().catch((reason: unknown) => reason);
  const { kind, scope, fault } = error instanceof StorageError ? error : {};
  return { kind, scope, fault, left: await readdir(disk ?? '') };
}

const chunk = new Uint8Array(300_000);
const body = (chunks: number) => bodyOf(...Array<Uint8Array>(chunks).fill(chunk));
await connection.write(targetOf(refOf('filler'), 300_000), body(1), never());
const small = await attempt(() => connection.write(targetOf(refOf('small'), 900_000), body(3), never()));
const large = await attempt(() => connection.write(targetOf(refOf('large'), 3_000_000), body(10), never()));
const target = targetOf(refOf('resumed'), 3_000_000);
const token = await connection.upload.begin(target, never());
const resumed = await attempt(() => connection.upload.append(token, target, 0, body(10), never()));
const status = await connection.upload.status(token, target, never());
process.stdout.write(
  JSON.stringify({
    small,
    large,
    resumed: { ...resumed, left: resumed.left.length },
    kept: (status?.missing[0]?.from ?? 0) > 0,
  }),
);
