import { displayPath, type Entry, type ItemRef, nameOf, parentRef, StorageError } from '@drover/core';
import { childEntry, childName } from './entry.ts';
import { denied, isPositive, notAFolder, notFound, refusal } from './errors.ts';
import { examine } from './examine.ts';
import { LISTING_PAGE } from './limits.ts';
import type { Listed } from './listing/listed.ts';
import { Listing, type Refusal } from './listing-transfer.ts';
import { isLoss, type Room } from './room.ts';
import type { Session } from './session.ts';
import { TimeQuestions, type Times } from './time-questions.ts';

const ATTEMPTS = 3;
/** Pages of a listing that wait for its end, a thousand entries each. */
const PAGES_HELD = 4;

/**
 * The children of a folder in pages. A session that breaks before the first page is replaced. Pages of a folder that is not very large are given
 * once its session is free again: whoever takes them may wait for a session, and so may all others that hold one for a listing.
 */
export async function* listChildren(
  room: Room,
  folder: ItemRef,
  signal: AbortSignal,
  times: Times = 'exact',
): AsyncGenerator<Entry[], void, undefined> {
  for (let attempt = 1; ; attempt++) {
    const lease = await room.lease(signal);
    const cancel = (): void => lease.session.destroy();
    signal.addEventListener('abort', cancel);
    let given = false;
    let held: Entry[][] = [];
    try {
      signal.throwIfAborted();
      for await (const page of pages(lease.session, room, folder, signal, times)) {
        held.push(page);
        if (held.length < PAGES_HELD) continue;
        given = true;
        yield* held;
        held = [];
      }
    } catch (error) {
      signal.throwIfAborted();
      const mended = isLoss(error) && !given && !lease.session.usable;
      if (!mended || attempt === ATTEMPTS) throw error;
      if (lease.session.served) room.distrustIdle();
      continue;
    } finally {
      signal.removeEventListener('abort', cancel);
      lease.release();
    }
    yield* held;
    return;
  }
}

async function* pages(
  session: Session,
  room: Room,
  folder: ItemRef,
  signal: AbortSignal,
  times: Times,
): AsyncGenerator<Entry[], void, undefined> {
  let page: Entry[] = [];
  for await (const batch of timed(lines(session, room, folder, signal), session, room, folder, times)) {
    for (const listed of batch) {
      const entry = childEntry(listed, folder, room.clock);
      if (entry !== null) page.push(entry);
      if (page.length < LISTING_PAGE) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

async function* lines(
  session: Session,
  room: Room,
  folder: ItemRef,
  signal: AbortSignal,
): AsyncGenerator<Listed[], void, undefined> {
  const { knowledge } = session;
  if (knowledge.features?.mlst === true) {
    const listing = await Listing.begin(session, room, folder, 'MLSD');
    try {
      const refused = await listing.refused();
      if (refused !== null) throw await whyRefused(session, room, folder, refused);
      yield* listing.lines();
    } finally {
      await listing.stop();
    }
    return;
  }
  if (knowledge.listAll !== 'fails' && (yield* linesOfList(session, room, folder, true, signal))) return;
  yield* linesOfList(session, room, folder, false, signal);
}

/** Answers with false when `-a` may have been taken for a name, so that the listing must be tried without. */
async function* linesOfList(
  session: Session,
  room: Room,
  folder: ItemRef,
  all: boolean,
  signal: AbortSignal,
): AsyncGenerator<Listed[], boolean, undefined> {
  const { knowledge } = session;
  const listing = await Listing.begin(session, room, folder, all ? 'LIST -a' : 'LIST');
  let seen = 0;
  try {
    const refused = await listing.refused();
    if (refused !== null) {
      if (all && refused.by === 'listing' && knowledge.listAll === 'untried') return false;
      throw await whyRefused(session, room, folder, refused, signal);
    }
    for await (const batch of listing.lines()) {
      if (all && seen === 0 && batch.some((listed) => listed.kind === 'self')) knowledge.listAll = 'works';
      seen += batch.length;
      yield batch;
    }
  } finally {
    await listing.stop();
  }
  if (!all && seen > 0 && knowledge.listAll === 'untried') knowledge.listAll = 'fails';
  return seen > 0 || knowledge.listAll === 'works';
}

/** Puts times right before they are given out: what the server must be asked for waits for the end of the listing. */
async function* timed(
  batches: AsyncIterable<Listed[]>,
  session: Session,
  room: Room,
  folder: ItemRef,
  times: Times,
): AsyncGenerator<Listed[], void, undefined> {
  const held: Listed[][] = [];
  const questions = new TimeQuestions(session, room, folder, times);
  const { heldEntries, namelessPieces } = room.endpoint.limits;
  let left = heldEntries;
  let nameless = 0;
  for await (const batch of batches) {
    nameless = batch.some(({ kind, name }) => childName(kind, name) !== null) ? 0 : nameless + 1;
    if (nameless > namelessPieces) throw namesNothing(folder);
    if (left > 0) questions.collect(batch);
    if (questions.none || left <= 0) {
      yield batch;
      continue;
    }
    held.push(batch);
    left -= batch.length;
    // Their times stay as coarse as they are: a listing that never ends must not be held in memory.
    if (left <= 0) yield* held.splice(0);
  }
  const answered: Listed[][] = [];
  for (const batch of held.splice(0)) answered.push(await questions.answer(batch));
  yield* answered; // only now: what one file tells of the server's zone holds for the folders listed before it
}

function namesNothing(folder: ItemRef): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The server's listing of ${displayPath(folder)} goes on without naming any item.`,
    remedy: 'Connecting by SFTP may help, where it is allowed; else ask whoever runs the server.',
    item: folder,
  });
}

/** 550 and its like do not tell a missing folder from a closed one or from a file: the server is asked about it once more. */
async function whyRefused(
  session: Session,
  room: Room,
  folder: ItemRef,
  refused: Refusal,
  signal?: AbortSignal,
): Promise<StorageError> {
  const { reply } = refused;
  if (reply.code !== 550 && reply.code !== 450 && reply.code !== 501 && reply.code !== 553) {
    return refusal(reply, 'to list', folder);
  }
  const found = await examine(session, room, folder);
  if (found === 'file' || found === 'other') return notAFolder(folder);
  if (found === 'folder') return denied(folder, 'list', reply);
  if (session.knowledge.features?.mlst === true || signal === undefined) return notFound(folder, reply);
  return (await isListed(session, room, folder, signal)) ? denied(folder, 'enter', reply) : notFound(folder, reply);
}

/** Whether the folder above lists the item: on the same session, for others may all be taken. */
async function isListed(session: Session, room: Room, item: ItemRef, signal: AbortSignal): Promise<boolean> {
  const parent = parentRef(item);
  if (parent === null || !isPositive(await session.control.send('CWD', room.path(parent)))) return false;
  const name = nameOf(item);
  for await (const page of pages(session, room, parent, signal, 'as listed'))
    if (page.some((entry) => entry.name === name)) return true;
  return false;
}
