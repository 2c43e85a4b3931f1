import { displayPath, type Entry, StorageError } from '@drover/core';
import { denied, notFound, refusal, refusesName, wrongLength } from './errors.ts';
import { examine } from './examine.ts';
import type { Transfer } from './pending.ts';
import type { Reply } from './reply-parser.ts';
import { sizeIn } from './reply-values.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';

/** Sent before a RETR that is to start in the middle. */
export async function checkPosition(positioned: Promise<Reply> | null, entry: Entry): Promise<void> {
  const reply = await positioned;
  if (reply === null || reply.code === 350) return;
  throw refusal(reply, 'to start in the middle of', entry.ref).with({ kind: 'unsupported' });
}

/** Why a file was not given: 550 alone tells neither what is missing nor what is forbidden. */
export async function whyNotRead(session: Session, room: Room, entry: Entry, reply: Reply): Promise<StorageError> {
  if (reply.code !== 550 && reply.code !== 450 && reply.code !== 553 && reply.code !== 551) {
    return refusal(reply, 'to send', entry.ref);
  }
  const found = await examine(session, room, entry.ref);
  if (found === 'missing') return notFound(entry.ref, reply);
  // Pure-FTPd lists files whose names hold a backslash, and prohibits the names.
  if (found === 'file' && reply.code === 553) return refusesName(entry.ref, reply);
  if (found === 'file') return denied(entry.ref, 'read', reply);
  return refusal(reply, 'to send', entry.ref).with({
    kind: 'unsupported',
    fault: 'path',
    remedy: 'Only files can be read.',
  });
}

/** Fewer or more bytes came than the listing said: the file has changed meanwhile, or the transfer was cut short. */
export async function whyOtherLength(session: Session, room: Room, entry: Entry, end: number): Promise<StorageError> {
  const reply = await session.control.send('SIZE', room.path(entry.ref));
  const size = sizeIn(reply);
  if (size !== null && size !== entry.size) return otherThanListed(entry, `it has ${size}`);
  return wrongLength(
    entry.ref,
    `The server ended ${displayPath(entry.ref)} at byte ${end} of ${entry.size ?? 'unknown'} and called it complete.`,
    'Try again; if it happens again, the file may be damaged on the server.',
  );
}

export function otherThanListed(entry: Entry, what: string): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(entry.ref)} is not the file that was listed with ${entry.size} bytes: ${what}.`,
    remedy: 'Run again when nobody writes to it.',
    item: entry.ref,
  });
}

/** The server's refusal of a transfer, on its way to whoever can explain it. */
export class TransferRefused extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`transfer refused with ${reply.code}`);
    this.reply = reply;
  }
}

/** The final reply of a transfer; rejects with `TransferRefused` when it is negative. */
export async function accepted(transfer: Transfer): Promise<Reply> {
  const reply = await transfer.done;
  if (reply.code >= 300) throw new TransferRefused(reply);
  return reply;
}
