import { FirstFileClock, notAFile, ReadableByMode, requireTemporary, withSource } from '@drover/connector-kit';
import {
  type Access,
  type ByteStream,
  type Capabilities,
  type Connection,
  type Entry,
  type ItemRef,
  type Meta,
  type Places,
  type Quota,
  type ResumableUpload,
  segmentFromBytes,
  type Times,
  type WriteTarget,
} from '@drover/core';
import { capabilitiesOf, type ServerFacts } from './capabilities.ts';
import { explain } from './diagnose.ts';
import { openDownload } from './download.ts';
import { entryOf, kindOf, toSeconds } from './entry.ts';
import { alreadyThere } from './errors.ts';
import { entryWithoutType, listFolder } from './listing.ts';
import type { Paths } from './paths.ts';
import { realNames } from './real-names.ts';
import { SftpUpload } from './resumable-upload.ts';
import { narrowed } from './rights.ts';
import { LARGE_FILE_WEIGHT } from './session-pool.ts';
import type { SessionShare } from './session-share.ts';
import { OPEN, Refusal, STATUS } from './sftp-codec.ts';
import { writeFile } from './upload.ts';

/** Files from this size on keep a session busy by themselves. */
const LARGE_FILE_BYTES = 8 * 1024 * 1024;

/** A session on one folder of an SFTP server, kept up over as many SSH connections as it takes, which it shares with others of its account. */
export class SftpConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload: ResumableUpload;
  readonly times: Times = { setModified: (item, meta, signal) => this.#setModified(item, meta, signal) };
  readonly places: Places = {
    whereIs: (item, signal) => this.#sessions.with(1, signal, (session) => realNames(session, this.#paths, item)),
  };
  readonly quota?: Quota;
  readonly access: Access = new ReadableByMode((entry, signal) => this.#tryToOpen(entry, signal));
  readonly fileClock: FirstFileClock;
  readonly #sessions: SessionShare;
  readonly #paths: Paths;

  constructor(sessions: SessionShare, paths: Paths, facts: ServerFacts) {
    this.#sessions = sessions;
    this.#paths = paths;
    this.capabilities = capabilitiesOf(facts);
    this.fileClock = new FirstFileClock(sessions.clock);
    this.upload = new SftpUpload(sessions, paths, this.fileClock);
    if (facts.tellsFreeSpace) this.quota = { free: (root, signal) => this.#free(root, signal) };
  }

  async *list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    yield* listFolder(await this.#sessions.acquire(1, signal), this.#paths, folder, signal);
  }

  /** LSTAT and READLINK together: some servers (ProFTPD) follow links in LSTAT, and only READLINK shows what stands there. */
  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    const place = this.#paths.place(item);
    return await this.#sessions.with(1, signal, async (session) => {
      const [attributes, target] = await Promise.all([
        session.requests.lstat(place.path),
        session.requests.linkTarget(place.path),
      ]);
      if (attributes instanceof Refusal) {
        if (attributes.code === STATUS.noSuchFile) return null;
        const error = await explain(session, attributes, 'look at', place);
        if (error.kind === 'not-found') return null;
        throw error;
      }
      if (!(target instanceof Refusal))
        return { ...entryOf(item, attributes, 'link'), linkTarget: segmentFromBytes(target) };
      if (kindOf(attributes) === null) return await entryWithoutType(session, place.path, item, attributes);
      return entryOf(item, attributes);
    });
  }

  async read(entry: Entry, range: { readonly offset: number }, signal: AbortSignal): Promise<ByteStream> {
    if (entry.kind !== 'file') throw notAFile(entry.ref);
    const place = this.#paths.place(entry.ref);
    const weight = weightOf(entry.size === null ? null : entry.size - range.offset);
    const lease = await this.#sessions.acquire(weight, signal);
    return await openDownload(lease, place, entry, range.offset, signal);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    return await withSource(body, async (source) => {
      using lease = await this.#sessions.acquire(weightOf(target.size), signal);
      return await writeFile(lease, this.#sessions.clock, this.#paths, target, source, this.fileClock, signal);
    });
  }

  async createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    const place = this.#paths.place(folder);
    return await this.#sessions.with(1, signal, async (session) => {
      const { requests } = session;
      const most = meta.mode;
      // Sent together: one round trip whether the folder is new or was there already.
      const [made, present, target] = await Promise.all([
        requests.makeFolder(place.path, most === undefined || !session.keepsUmask ? {} : { mode: most }),
        requests.lstat(place.path),
        requests.linkTarget(place.path),
      ]);
      if (present instanceof Refusal) throw await explain(session, made ?? present, 'create the folder', place);
      const kind = target instanceof Refusal ? (kindOf(present) ?? 'folder') : 'link';
      if (kind !== 'folder') throw alreadyThere(folder, kind === 'link' ? 'a link' : 'a file');
      const mode = made === null && present.mode !== undefined ? narrowed(present.mode, most) : undefined;
      const refused = mode === undefined ? null : await requests.set(place.path, { mode });
      return entryOf(folder, mode === undefined || refused !== null ? present : { ...present, mode }, kind);
    });
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    const place = this.#paths.place(temporary);
    await this.#sessions.with(1, signal, async (session) => {
      const removed = await session.requests.remove(place.path);
      if (removed !== null && removed.code !== STATUS.noSuchFile)
        throw await explain(session, removed, 'remove', place);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sessions.close();
  }

  async #setModified(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const place = this.#paths.place(item);
    if (meta.modified === undefined) return;
    const mtime = toSeconds(meta.modified);
    await this.#sessions.with(1, signal, async (session) => {
      const refusal = await session.requests.set(place.path, { mtime });
      if (refusal !== null) throw await explain(session, refusal, 'set the time of', place);
    });
  }

  async #tryToOpen({ ref }: Entry, signal: AbortSignal): Promise<void> {
    const place = this.#paths.place(ref);
    await this.#sessions.with(1, signal, async (session) => {
      const handle = await session.requests.open(place.path, OPEN.read);
      if (handle instanceof Refusal) throw await explain(session, handle, 'read', place);
      await session.requests.close(handle);
    });
  }

  async #free(root: ItemRef, signal: AbortSignal): Promise<number | null> {
    const place = this.#paths.place(root);
    return await this.#sessions.with(1, signal, async (session) => {
      const figures = await session.requests.fileSystem(place.path);
      if (figures instanceof Refusal) throw await explain(session, figures, 'tell the free space of', place);
      return figures.freeBytes;
    });
  }
}

function weightOf(size: number | null): number {
  return size !== null && size < LARGE_FILE_BYTES ? 1 : LARGE_FILE_WEIGHT;
}
