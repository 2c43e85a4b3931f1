import {
  type ByteStream,
  type Capabilities,
  type Clock,
  type Connection,
  type Entry,
  type ItemRef,
  isTemporaryName,
  type Meta,
  nameOf,
  type Quota,
  type ResumableUpload,
  segmentFromBytes,
  type Times,
  type WriteTarget,
} from '@drover/core';
import { capabilitiesOf, type ServerFacts } from './capabilities.ts';
import { attributesToSet } from './commit.ts';
import { explain, explainWrite } from './diagnose.ts';
import { openDownload } from './download.ts';
import { entryOf, kindOf } from './entry.ts';
import { alreadyThere, notAFile, notOurs } from './errors.ts';
import { entryWithoutType, listFolder } from './listing.ts';
import type { Paths } from './paths.ts';
import { SftpUpload } from './resumable-upload.ts';
import type { SftpSession } from './session.ts';
import { LARGE_FILE_WEIGHT, type SessionPool } from './session-pool.ts';
import { Refusal, STATUS } from './sftp-codec.ts';
import { withSource } from './source.ts';
import { writeFile } from './upload.ts';
import { orCancelled } from './wait.ts';

/** Files from this size on keep a session busy by themselves. */
const LARGE_FILE_BYTES = 8 * 1024 * 1024;

/** A session on one folder of an SFTP server, kept up over as many SSH connections as it takes. */
export class SftpConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload: ResumableUpload;
  readonly times: Times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
  readonly quota?: Quota;
  readonly #pool: SessionPool;
  readonly #paths: Paths;
  readonly #clock: Clock;

  constructor(pool: SessionPool, paths: Paths, clock: Clock, facts: ServerFacts) {
    this.#pool = pool;
    this.#paths = paths;
    this.#clock = clock;
    this.capabilities = capabilitiesOf(facts);
    this.upload = new SftpUpload(pool, paths, clock);
    if (facts.tellsFreeSpace) this.quota = { free: (root, signal) => this.#free(root, signal) };
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    yield* listFolder(await this.#pool.acquire(1, signal), this.#paths, folder, signal);
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    const path = this.#paths.of(item);
    return await this.#with(signal, async (session) => {
      const attributes = await session.requests.lstat(path);
      if (attributes instanceof Refusal) {
        if (attributes.code === STATUS.noSuchFile) return null;
        throw explain(session, attributes, 'look at', item);
      }
      const kind = kindOf(attributes);
      if (kind === null) return await entryWithoutType(session, path, item, attributes);
      if (kind !== 'link') return entryOf(item, attributes);
      const target = await session.requests.linkTarget(path);
      return {
        ...entryOf(item, attributes),
        ...(target instanceof Refusal ? {} : { linkTarget: segmentFromBytes(target) }),
      };
    });
  }

  async read(entry: Entry, range: { readonly offset: number }, signal: AbortSignal): Promise<ByteStream> {
    if (entry.kind !== 'file') throw notAFile(entry.ref);
    const path = this.#paths.of(entry.ref);
    const weight = weightOf(entry.size === null ? null : entry.size - range.offset);
    const lease = await this.#pool.acquire(weight, signal);
    return await openDownload(lease, path, entry, range.offset, signal);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    return await withSource(body, async (source) => {
      using lease = await this.#pool.acquire(weightOf(target.size), signal);
      return await writeFile(lease.session, this.#clock, this.#paths, target, source, signal);
    });
  }

  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    const path = this.#paths.of(folder);
    return await this.#with(signal, async (session) => {
      const { mode } = meta;
      const making = session.requests.makeFolder(path, mode === undefined ? {} : { mode: mode & 0o777 });
      // Sent together: one round trip whether the folder is new or was there already.
      const [made, present] = await Promise.all([making, session.requests.lstat(path)]);
      if (present instanceof Refusal) throw await this.#whyNoFolder(session, folder, made ?? present);
      const kind = kindOf(present) ?? 'folder';
      if (kind !== 'folder') throw alreadyThere(folder, kind === 'link' ? 'a link' : 'a file');
      return entryOf(folder, present, kind);
    });
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    if (!isTemporaryName(nameOf(temporary))) throw notOurs(temporary);
    const path = this.#paths.of(temporary);
    await this.#with(signal, async (session) => {
      const removed = await session.requests.remove(path);
      if (removed !== null && removed.code !== STATUS.noSuchFile) throw explain(session, removed, 'remove', temporary);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.close();
  }

  async #whyNoFolder(session: SftpSession, folder: ItemRef, refusal: Refusal): Promise<Error> {
    if (refusal.code !== STATUS.failure) return explain(session, refusal, 'create the folder', folder);
    return await explainWrite(session, refusal, { item: folder, folder: this.#paths.folderOf(folder), needs: 1 });
  }

  async #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const path = this.#paths.of(item);
    const attributes = attributesToSet(meta.modified === undefined ? {} : { modified: meta.modified });
    if (attributes === null) return;
    await this.#with(signal, async (session) => {
      const refusal = await session.requests.set(path, attributes);
      if (refusal !== null) throw explain(session, refusal, 'set the time of', item);
    });
  }

  async #free(root: ItemRef, signal: AbortSignal): Promise<number | null> {
    const path = this.#paths.of(root);
    return await this.#with(signal, async (session) => {
      const figures = await session.requests.fileSystem(path);
      if (figures instanceof Refusal) throw explain(session, figures, 'tell the free space of', root);
      return figures.freeBytes;
    });
  }

  async #with<T>(signal: AbortSignal, work: (session: SftpSession) => Promise<T>): Promise<T> {
    using lease = await this.#pool.acquire(1, signal);
    return await orCancelled(work(lease.session), signal);
  }
}

function weightOf(size: number | null): number {
  return size !== null && size < LARGE_FILE_BYTES ? 1 : LARGE_FILE_WEIGHT;
}
