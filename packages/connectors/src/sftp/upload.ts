import { Cancellation, type FirstFileClock, type Source, wrongLength } from '@drover/connector-kit';
import type { Clock, Entry, WriteTarget } from '@drover/core';
import { commit, seal } from './commit.ts';
import { explain } from './diagnose.ts';
import type { Paths } from './paths.ts';
import { PipelinedWriter } from './pipelined-writer.ts';
import type { SftpSession } from './session.ts';
import type { Lease } from './session-share.ts';
import type { Handle } from './sftp-requests.ts';
import { createTemporary, type WritePlace, writePlace } from './temporary-file.ts';
import { tidied } from './wait.ts';

/** How long a cancelled or failed write may take to remove what it left. */
export const TIDY_MS = 2_000;

/** Stores a whole file: three round trips for a small one, however many are under way at once. */
export async function writeFile(
  lease: Lease,
  clock: Clock,
  paths: Paths,
  target: WriteTarget,
  source: Source,
  fileClock: FirstFileClock,
  signal: AbortSignal,
): Promise<Entry> {
  const { session } = lease;
  using cancellation = new Cancellation(signal, lease.during(target.item));
  const at = writePlace(paths, target);
  const opening = createTemporary(session, at, target, fileClock);
  let writing: Writing | null = null;
  let closed = false;
  try {
    source.prefetch(); // the source's first bytes come while the server opens the file
    const handle = await cancellation.wait(opening);
    writing = { session, at, target, handle, writer: new PipelinedWriter(session, handle, 0, target.unconfirmed) };
    const sent = await pump(writing, source, 0, cancellation);
    if (target.size !== null && sent < target.size) throw wrongLength(target.item, target.size, `only ${sent}`);
    closed = true;
    const sealing = seal(session, at, handle, target, clock);
    await finishWriting(writing, cancellation);
    return await commit(session, at, target, await cancellation.wait(sealing), sent, clock, cancellation);
  } catch (error) {
    writing?.writer.abandon();
    await tidied([removeTemporary(session, at, opening, closed)], clock, TIDY_MS);
    throw error;
  }
}

/** A file that is being written. */
export interface Writing {
  readonly session: SftpSession;
  readonly at: WritePlace;
  readonly target: WriteTarget;
  readonly handle: Handle;
  readonly writer: PipelinedWriter;
}

/** Sends the whole body from `offset` on; resolves with the offset behind its last byte, which need not be confirmed yet. */
export async function pump(
  { writer, target, session, at }: Writing,
  source: Source,
  offset: number,
  cancellation: Cancellation,
): Promise<number> {
  let end = offset;
  for (;;) {
    const chunk = await cancellation.wait(source.next());
    if (chunk === null) break;
    end += chunk.length;
    if (target.size !== null && end > target.size) throw wrongLength(target.item, target.size, 'more');
    const full = writer.add(chunk);
    if (full !== undefined) await cancellation.wait(full);
    if (writer.refusal !== null) throw await explain(session, writer.refusal, 'write', at);
  }
  const flushed = writer.flush();
  if (flushed !== undefined) await cancellation.wait(flushed);
  return end;
}

/** Waits until the server has confirmed every byte. */
export async function finishWriting({ writer, session, at }: Writing, cancellation: Cancellation): Promise<void> {
  await cancellation.wait(writer.settled());
  if (writer.refusal !== null) throw await explain(session, writer.refusal, 'write', at);
}

/** Removes the temporary file, if it came into being. */
async function removeTemporary(
  session: SftpSession,
  at: WritePlace,
  opening: Promise<Handle>,
  closed: boolean,
): Promise<void> {
  const handle = await opening.catch(() => null);
  if (handle === null) return;
  const closing = closed ? null : session.requests.close(handle);
  await Promise.all([closing, session.requests.remove(at.temporary)]);
}
