import { displayPath, type ItemRef, parentRef, StorageError } from '@drover/core';
import { alreadyExists, denied, diskFull, isPositive, notFound, refusal, wrongLength } from './errors.ts';
import { examine } from './examine.ts';
import type { Outgoing } from './outgoing.ts';
import type { Transfer } from './pending.ts';
import type { Reply } from './reply-parser.ts';
import { TransferRefused } from './retrieve.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { spaceIsLeft } from './space.ts';
import { dataFailure, explanation, settled } from './transfer.ts';

/** An upload whose commands have been sent. */
export interface Upload {
  readonly session: Session;
  readonly room: Room;
  /** Where the bytes go. */
  readonly item: ItemRef;
  readonly transfer: Transfer;
  readonly outgoing: Outgoing;
}

/** The server's word on bytes that were all in memory. */
export async function storeWhole(upload: Upload): Promise<Reply> {
  const { transfer, outgoing } = upload;
  try {
    return await outgoing.unlessBroken(transfer.done);
  } catch (error) {
    throw await whyBroken(upload, error);
  } finally {
    outgoing.destroy();
  }
}

export interface Sent {
  readonly bytes: number;
  /** False when the control connection died before the server could say that all arrived. */
  readonly confirmed: boolean;
}

/** Sends a body as it comes, at most so many bytes. The server keeps what arrived when the body breaks. */
export async function storeStream(upload: Upload, body: AsyncIterator<Uint8Array>, most: number | null): Promise<Sent> {
  const { session, transfer, outgoing, item } = upload;
  const pulse = setInterval(() => session.control.nudge(), session.endpoint.limits.keepAliveMs);
  const refused = (reply: Reply): void => {
    if (!outgoing.finished || !isPositive(reply)) outgoing.break(new TransferRefused(reply));
  };
  transfer.done.then(refused, () => undefined); // without its control connection, data may still arrive
  let bytes = 0;
  try {
    await outgoing.unlessBroken(Promise.all([outgoing.ready, transfer.opened]));
    for (;;) {
      const step = await outgoing.unlessBroken(body.next());
      if (step.done === true) break;
      bytes += step.value.length;
      if (most !== null && bytes > most) throw longerThanAnnounced(item, most);
      const wait = outgoing.write(step.value);
      if (wait !== undefined) await outgoing.unlessBroken(wait);
    }
  } catch (error) {
    if (outgoing.broken !== null) throw await whyBroken(upload, outgoing.broken);
    outgoing.end();
    await settled(session, transfer);
    outgoing.destroy();
    throw error;
  } finally {
    clearInterval(pulse);
  }
  outgoing.end();
  transfer.settle();
  return { bytes, confirmed: await confirmation(upload) };
}

async function confirmation(upload: Upload): Promise<boolean> {
  const { session, transfer, outgoing } = upload;
  try {
    const reply = await transfer.done;
    if (!isPositive(reply)) throw await whyNotStored(upload, reply);
    return true;
  } catch (error) {
    if (session.control.lost === null) throw error;
    return false;
  } finally {
    outgoing.destroy();
  }
}

async function whyBroken(upload: Upload, error: unknown): Promise<unknown> {
  const { session, transfer, outgoing } = upload;
  outgoing.destroy();
  if (error instanceof TransferRefused) return whyNotStored(upload, error.reply);
  if (error instanceof StorageError) return error;
  const reply = await explanation(session, transfer);
  if (reply !== null && !isPositive(reply)) return whyNotStored(upload, reply);
  return dataFailure(session, error as NodeJS.ErrnoException);
}

/** Why a file was not taken. A refusal before any byte speaks of the place, one after it often of the space left. */
export async function whyNotStored(upload: Upload, reply: Reply): Promise<StorageError> {
  const { session, room, transfer, item } = upload;
  const { code } = reply;
  if (!session.usable) return refusal(reply, 'to store', item);
  if (transfer.wasOpen) {
    const unclear = code === 426 || code === 450 || code === 451 || code === 550 || code === 553;
    if (unclear && !(await spaceIsLeft(session, room, item))) return diskFull(item, reply);
    return refusal(reply, 'to store', item);
  }
  if (code !== 550 && code !== 553 && code !== 450 && code !== 451) return refusal(reply, 'to store', item);
  const parent = parentRef(item) ?? item;
  if (!isPositive(await session.control.send('CWD', room.path(parent)))) {
    const found = await examine(session, room, parent);
    return found === 'folder' ? denied(parent, 'enter', reply) : notFound(parent, reply);
  }
  const found = await examine(session, room, item);
  return found === 'folder' ? alreadyExists(item, reply) : denied(item, 'store', reply);
}

export function longerThanAnnounced(item: ItemRef, size: number): StorageError {
  return wrongLength(
    item,
    `More than the announced ${size} bytes came for ${displayPath(item)}.`,
    'Run again when nobody writes to the source file.',
  );
}

export function shorterThanAnnounced(item: ItemRef, size: number, bytes: number): StorageError {
  return wrongLength(
    item,
    `Only ${bytes} of the announced ${size} bytes came for ${displayPath(item)}.`,
    'Run again when nobody writes to the source file.',
  );
}
