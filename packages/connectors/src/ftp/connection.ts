import { ReadableByMode } from '@drover/connector-kit';
import type {
  Access,
  ByteStream,
  Capabilities,
  Connection,
  Entry,
  FileClock,
  Hashes,
  ItemRef,
  Meta,
  Places,
  ResumableUpload,
  Segment,
  Times,
  WriteTarget,
} from '@drover/core';
import { capabilitiesOf } from './capabilities.ts';
import { FtpHashes } from './digest.ts';
import { readFile } from './download.ts';
import { discardTemporary, makeFolder } from './folders.ts';
import { worthwhileSessions } from './limits.ts';
import { listChildren } from './list.ts';
import { FtpUpload } from './resumable-upload.ts';
import type { Room } from './room.ts';
import { statItem } from './stat.ts';
import { FtpTimes } from './times.ts';
import { writeFile } from './write.ts';

/** One root of an FTP server, over sessions that it shares with the account's other connections. */
export class FtpConnection implements Connection {
  readonly capabilities: Capabilities;
  readonly upload?: ResumableUpload;
  readonly times?: Times;
  readonly hashes?: Hashes;
  readonly fileClock?: FileClock;
  readonly access: Access = new ReadableByMode((entry, signal) => this.#tryToOpen(entry, signal));
  readonly places: Places = { whereIs: async (item) => namesOf(this.#room.path(item)) };
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
    const { knowledge, endpoint } = room;
    this.capabilities = capabilitiesOf(knowledge, worthwhileSessions(knowledge.roundTripMs, endpoint.limits));
    if (this.capabilities.parts !== undefined) this.upload = new FtpUpload(room);
    if (this.capabilities.times.write !== 'none') this.times = new FtpTimes(room);
    if (room.fileClock !== undefined) this.fileClock = room.fileClock;
    if (this.capabilities.hashes.length > 0 && knowledge.features !== null) {
      this.hashes = new FtpHashes(room, knowledge.features);
    }
  }

  list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    return listChildren(this.#room, folder, signal);
  }

  stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    return statItem(this.#room, item, signal);
  }

  read(entry: Entry, range: { readonly offset: number }, signal: AbortSignal): Promise<ByteStream> {
    return readFile(this.#room, entry, range.offset, signal);
  }

  write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    return writeFile(this.#room, target, body, signal);
  }

  createFolder(folder: ItemRef, _meta: Meta, signal: AbortSignal): Promise<Entry> {
    return makeFolder(this.#room, folder, signal);
  }

  discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    return discardTemporary(this.#room, temporary, signal);
  }

  async #tryToOpen(entry: Entry, signal: AbortSignal): Promise<void> {
    const content = await this.read(entry, { offset: 0 }, signal);
    await content[Symbol.asyncIterator]().return?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#room[Symbol.asyncDispose]();
  }
}

function namesOf(path: string): Segment[] {
  return path.split('/').filter((name) => name !== '');
}
