import type { FirstFile } from '@drover/connector-kit';
import { type ByteStream, type Entry, StorageError, type WriteTarget } from '@drover/core';
import { isNotUnderstood, isPositive } from './errors.ts';
import { giveFinalName, temporaryRef } from './final-name.ts';
import { SMALL_FILE_BYTES } from './limits.ts';
import { ensureLiteral, ensureLiteralEnd } from './literal-names.ts';
import { Outgoing } from './outgoing.ts';
import { cancellable, type Room, unlessAborted } from './room.ts';
import type { Session } from './session.ts';
import {
  longerThanAnnounced,
  shorterThanAnnounced,
  storeStream,
  storeWhole,
  type Upload,
  whyNotStored,
} from './store.ts';
import { confirmLength, type JustStored, learnZone, StoredCheck, type StoredFile } from './stored.ts';
import { outOfStep } from './transfer.ts';

/** Characters of paths in one packet, commands aside, that are sure to be read at once. */
const PACKET = 800;

/** Stores a file: under the temporary name first, under the final one when it is complete and its length has been seen. */
export async function writeFile(
  room: Room,
  target: WriteTarget,
  body: ByteStream,
  signal: AbortSignal,
): Promise<Entry> {
  const chunks = body[Symbol.asyncIterator]();
  let begun = false;
  try {
    const head = await unlessAborted(gather(chunks, target), [signal, room.closing]);
    begun = true;
    if (head.complete) return await writeWhole(room, target, head.bytes, signal);
    return await writeStream(room, target, continued(head.bytes, chunks), signal);
  } catch (error) {
    chunks.return?.()?.catch(() => undefined); // frees the source; what it says then is of no interest
    signal.throwIfAborted();
    if (begun && !isOutage(error)) await room.tidy(room.path(temporaryRef(target)));
    throw error;
  }
}

/** The body's beginning: all of it where it is small. */
async function gather(
  chunks: AsyncIterator<Uint8Array>,
  target: WriteTarget,
): Promise<{ readonly bytes: readonly Uint8Array[]; readonly complete: boolean }> {
  const bytes: Uint8Array[] = [];
  const { size, item } = target;
  if (size !== null && size > SMALL_FILE_BYTES) return { bytes, complete: false };
  for (let length = 0; length <= SMALL_FILE_BYTES; ) {
    const step = await chunks.next();
    if (step.done === true) {
      if (size !== null && length < size) throw shorterThanAnnounced(item, size, length);
      return { bytes, complete: true };
    }
    bytes.push(step.value);
    length += step.value.length;
    if (size !== null && length > size) throw longerThanAnnounced(item, size);
  }
  return { bytes, complete: false };
}

async function writeWhole(
  room: Room,
  target: WriteTarget,
  parts: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<Entry> {
  const [first] = parts;
  const bytes = first !== undefined && parts.length === 1 ? first : Buffer.concat(parts);
  return room.keep(signal, async (lease) => {
    const stored = await storeSmall(lease.session, room, target, bytes);
    const entry = await giveFinalName(lease, room, target, stored, signal);
    lease.release();
    return entry;
  });
}

/** Everything about a small file leaves in one packet where the server bears it: the order, the questions, the next port. */
async function storeSmall(session: Session, room: Room, target: WriteTarget, bytes: Uint8Array): Promise<StoredFile> {
  const { control, knowledge } = session;
  const temporary = temporaryRef(target);
  await ensureLiteral(session, room, target.item);
  await ensureLiteralEnd(session, room, target.item, temporary);
  const port = session.takePort() ?? (await session.nextPort());
  const path = room.path(temporary);
  using first = room.fileClock?.begin() ?? null;
  const alone = room.clock.unproven || !fitsOnePacket(path, room.path(target.item), first === null ? 3 : 4);
  const mode = alone ? 'no' : knowledge.pipeline();
  const transfer = control.transfer('STOR', path);
  const about = { target, temporary, first };
  const check = mode === 'no' ? null : new StoredCheck(session, room, about);
  if (mode !== 'no') session.askAhead();
  const upload: Upload = { session, room, item: temporary, transfer, outgoing: new Outgoing(session, port, bytes) };
  try {
    const reply = await storeWhole(upload);
    if (!isPositive(reply)) {
      if (mode !== 'no' && isNotUnderstood(reply.code)) throw outOfStep(session, 'commands behind STOR');
      throw await whyNotStored(upload, reply);
    }
    if (mode === 'trial' && !(await session.portIsAhead())) throw outOfStep(session, 'EPSV behind STOR');
    if (mode === 'no') await learnZone(session, room, temporary);
    const stored = await checked(session, room, about, check, bytes.length);
    if (mode === 'trial') knowledge.pipelined('works');
    return stored;
  } catch (error) {
    if (control.outOfStep || (mode === 'trial' && !session.usable)) throw outOfStep(session, 'an upload');
    if (mode === 'trial') knowledge.pipelined('untried');
    throw error;
  }
}

/** Servers that answer during transfers do so to what they read then, not to what came along with the order. */
function fitsOnePacket(temporary: string, final: string, times: number): boolean {
  return (temporary.length + final.length) * times < PACKET;
}

async function checked(
  session: Session,
  room: Room,
  about: JustStored,
  early: StoredCheck | null,
  bytes: number,
): Promise<StoredFile> {
  if (early === null) return new StoredCheck(session, room, about).result(bytes);
  try {
    return await early.result(bytes);
  } catch (error) {
    // The question may have been answered before the file was complete.
    if (!session.usable) throw error;
    // Its time may have been set by now.
    const stored = await new StoredCheck(session, room, { ...about, first: null }).result(bytes);
    session.knowledge.pipelined('fails');
    return stored;
  }
}

async function writeStream(
  room: Room,
  target: WriteTarget,
  body: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
): Promise<Entry> {
  using first = room.fileClock?.begin() ?? null;
  const temporary = temporaryRef(target);
  const { lease, upload } = await room.keep(signal, async (held) => {
    const { session } = held;
    await ensureLiteral(session, room, target.item);
    await ensureLiteralEnd(session, room, target.item, temporary);
    const port = await session.nextPort();
    const transfer = session.control.transfer('STOR', room.path(temporary));
    const outgoing = new Outgoing(session, port);
    return { lease: held, upload: { session, room, item: temporary, transfer, outgoing } };
  });
  let bytes: number;
  try {
    const sent = await cancellable(storeStream(upload, noted(body, first), target.size), lease, signal);
    bytes = sent.bytes;
    lease.release(); // its place may be the only one
    if (!sent.confirmed) await confirmLength(room, temporary, bytes, false, signal);
  } finally {
    lease.release();
  }
  if (target.size !== null && bytes < target.size) throw shorterThanAnnounced(target.item, target.size, bytes);
  return finishFile(room, target, bytes, signal, first);
}

/** Looks at what was stored, sets its time and gives it its final name. `first`: it is to show the server's clock. */
export function finishFile(
  room: Room,
  target: WriteTarget,
  bytes: number,
  signal: AbortSignal,
  first: FirstFile | null = null,
): Promise<Entry> {
  let fresh = first;
  return room.keep(signal, async (lease) => {
    const temporary = temporaryRef(target);
    await learnZone(lease.session, room, temporary);
    const about = { target, temporary, first: fresh };
    fresh = null; // when this is done again, its time may have been set
    const stored = await new StoredCheck(lease.session, room, about).result(bytes);
    const entry = await giveFinalName(lease, room, target, stored, signal);
    lease.release();
    return entry;
  });
}

/** The same body; the file is told of each piece, whose writing changes its time. */
function noted(body: AsyncIterator<Uint8Array>, first: FirstFile | null): AsyncIterator<Uint8Array> {
  if (first === null) return body;
  return {
    next: async () => {
      const step = await body.next();
      if (step.done !== true) first.written();
      return step;
    },
  };
}

/** Whoever cannot be reached can remove nothing. */
function isOutage(error: unknown): boolean {
  return error instanceof StorageError && (error.kind === 'unavailable' || error.kind === 'timeout');
}

function continued(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
  const chunks = [...head];
  return {
    next: () => {
      const value = chunks.shift();
      return value === undefined ? rest.next() : Promise.resolve({ done: false, value });
    },
  };
}
