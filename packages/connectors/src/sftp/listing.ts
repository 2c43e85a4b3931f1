import { Cancellation } from '@drover/connector-kit';
import { childRef, type Entry, type ItemRef, namesNoChild, type Segment, unusableEntry } from '@drover/core';
import { explain } from './diagnose.ts';
import { entryOf, kindOf, readName } from './entry.ts';
import { namesNothing } from './errors.ts';
import { isAddressable, type Paths, type Place } from './paths.ts';
import type { PathBytes } from './request-writer.ts';
import type { SftpSession } from './session.ts';
import type { Lease } from './session-share.ts';
import { type Attributes, type NameRecord, Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';

/** Requests for names that are under way at once: few for a small folder, more the longer it goes on. */
const FIRST_REQUESTS = 2;
const MOST_REQUESTS = 16;
/** Answers in a row without a name of an item; servers send none, or one with nothing but "." and "..". */
const MOST_NAMELESS = 200;

/** The children of a folder, one page for each answer of the server. */
export async function* listFolder(
  lease: Lease,
  paths: Paths,
  folder: ItemRef,
  signal: AbortSignal,
): AsyncGenerator<Entry[]> {
  using held = lease;
  const { session } = held;
  const place = paths.place(folder);
  let opening: Promise<Handle | Refusal> | null = null;
  const close = (): void => {
    void opening?.then((opened) => closeOpened(session, opened));
    opening = null;
    held[Symbol.dispose]();
  };
  using cancellation = new Cancellation(signal, held.holder, close);
  opening = session.requests.openFolder(place.path);
  try {
    const handle = await cancellation.wait(opening);
    if (handle instanceof Refusal) throw await explain(session, handle, 'list', place);
    let nameless = 0;
    for await (const records of askForNames(session, handle, place, cancellation)) {
      nameless = records.every(({ name }) => namesNoChild(readName(name))) ? nameless + 1 : 0;
      if (nameless > MOST_NAMELESS) throw namesNothing(folder);
      const page = await cancellation.wait(toEntries(session, paths, folder, records));
      if (page.length > 0) yield page;
    }
  } finally {
    close();
  }
}

function closeOpened(session: SftpSession, opened: Handle | Refusal): void {
  if (!(opened instanceof Refusal)) void session.requests.close(opened);
}

async function* askForNames(
  session: SftpSession,
  handle: Handle,
  place: Place,
  cancellation: Cancellation,
): AsyncGenerator<NameRecord[]> {
  const asked: Promise<NameRecord[] | Refusal>[] = [];
  let most = FIRST_REQUESTS;
  let ended = false;
  for (;;) {
    while (!ended && asked.length < most) asked.push(session.requests.readFolder(handle));
    const next = asked.shift();
    if (next === undefined) return;
    const answer = await cancellation.wait(next);
    if (!(answer instanceof Refusal)) {
      most = Math.min(most * 2, MOST_REQUESTS);
      yield answer;
    } else if (answer.code === STATUS.eof) ended = true;
    else throw await explain(session, answer, 'list', place);
  }
}

async function toEntries(
  session: SftpSession,
  paths: Paths,
  folder: ItemRef,
  records: readonly NameRecord[],
): Promise<Entry[]> {
  const entries: (Entry | Promise<Entry | null>)[] = [];
  let late = false;
  for (const { name: bytes, attributes } of records) {
    const name = readName(bytes);
    if (namesNoChild(name)) {
      if (!isOwnOrParent(name, attributes)) entries.push(unusableEntry(folder, name));
      continue;
    }
    const ref = childRef(folder, name);
    if (kindOf(attributes) === null && isAddressable(name)) {
      late = true;
      entries.push(entryWithoutType(session, paths.of(ref), ref, attributes));
    } else entries.push(entryOf(ref, attributes));
  }
  return late ? (await Promise.all(entries)).filter((entry) => entry !== null) : (entries as Entry[]);
}

/** As nearly all servers list them. */
function isOwnOrParent(name: Segment, attributes: Attributes): boolean {
  return (name === '.' || name === '..') && (kindOf(attributes) ?? 'folder') === 'folder';
}

/** The few servers that send no type in listings tell it on demand, or by whether the item opens as a folder. */
export async function entryWithoutType(
  session: SftpSession,
  path: PathBytes,
  ref: ItemRef,
  listed: Attributes,
): Promise<Entry | null> {
  const attributes = await session.requests.lstat(path);
  if (attributes instanceof Refusal) {
    if (attributes.code === STATUS.noSuchFile) return null;
    return entryOf(ref, listed);
  }
  if (kindOf(attributes) !== null) return entryOf(ref, attributes);
  const opened = await session.requests.openFolder(path);
  closeOpened(session, opened);
  return entryOf(ref, attributes, opened instanceof Refusal ? 'file' : 'folder');
}
