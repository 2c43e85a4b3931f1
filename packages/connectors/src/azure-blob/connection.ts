import { createHash } from 'node:crypto';
import { changedSince, notAFile, requireTemporary, withSource } from '@drover/connector-kit';
import {
  type ByteStream,
  type Capabilities,
  type Connection,
  type Entry,
  type Hashes,
  type HashKind,
  type ItemRef,
  type Meta,
  type ResumableUpload,
  StorageError,
  type Times,
  type WriteTarget,
} from '@drover/core';
import { CAPABILITIES } from './capabilities.ts';
import type { Container } from './container.ts';
import { entryOf, folderEntry, hexOf, standsForFolder } from './entry.ts';
import { missing, refused } from './errors.ts';
import { Folders } from './folders.ts';
import { Refusal } from './http/refusal.ts';
import { listFolder } from './listing.ts';
import { FOLDER_METADATA, metadataHeaders, withTimes } from './metadata.ts';
import { blobName } from './names.ts';
import { readBlob } from './read.ts';
import { BlockUpload } from './upload/resumable-upload.ts';
import type { Place } from './upload/store.ts';
import { writeFile } from './upload/write.ts';

/** A session on one container; its folders are the names of its blobs, cut at the slashes. */
export class AzureBlobConnection implements Connection {
  readonly capabilities: Capabilities = CAPABILITIES;
  readonly upload: ResumableUpload;
  readonly hashes: Hashes = { hash: (entry, kind, signal) => this.#hash(entry, kind, signal) };
  readonly times: Times = { setModified: (item, meta, signal) => this.#setTimes(item, meta, signal) };
  readonly #container: Container;
  readonly #folders: Folders;
  readonly #place: Place;

  /** `tier`: the access tier of new blobs; undefined for the account's own. */
  constructor(container: Container, tier: string | undefined) {
    this.#container = container;
    this.#folders = new Folders(container);
    this.#place = { container, folders: this.#folders, tier };
    this.upload = new BlockUpload(this.#place);
  }

  list(folder: ItemRef, signal: AbortSignal): AsyncIterable<Entry[]> {
    return listFolder(this.#container, this.#folders, folder, signal);
  }

  async stat(item: ItemRef, signal: AbortSignal): Promise<Entry | null> {
    if (item.segments.length === 0) {
      await this.#container.page('', '', { item, attempt: 'look at', most: 1 }, signal);
      return folderEntry(item);
    }
    const blob = await this.#container.look(item, signal);
    if (blob === null) return await this.#folders.find(item, null, 'look at', signal);
    if (standsForFolder(blob)) this.#folders.note(item);
    return entryOf(item, blob);
  }

  read(
    entry: Entry,
    range: { readonly offset: number; readonly ifTag?: string },
    signal: AbortSignal,
  ): Promise<ByteStream> {
    return readBlob(this.#container, entry, range, signal);
  }

  async write(target: WriteTarget, body: ByteStream, signal: AbortSignal): Promise<Entry> {
    return await withSource(body, (source) => writeFile(this.#place, target, source, signal));
  }

  createFolder(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    return this.#folders.create(folder, meta, signal);
  }

  async discard(temporary: ItemRef, signal: AbortSignal): Promise<void> {
    requireTemporary(temporary);
    const found = await this.stat(temporary, signal);
    if (found === null) return;
    if (found.kind !== 'file') throw notAFile(temporary);
    const headers = { 'if-match': `"${found.changeTag}"` };
    const answer = await this.#container.ask(blobName(temporary), { method: 'DELETE', headers }, signal);
    if (answer instanceof Refusal && answer.status !== 404) throw refused(answer, 'remove', temporary);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.client[Symbol.asyncDispose]();
  }

  /** The stored MD5, or one computed from the content where whoever stored the blob gave none. */
  async #hash(entry: Entry, kind: HashKind, signal: AbortSignal): Promise<string> {
    const { ref } = entry;
    if (kind !== 'md5') throw noSuchHash(ref, kind);
    const blob = await this.#container.look(ref, signal);
    if (blob === null) throw missing(ref);
    if (standsForFolder(blob)) throw notAFile(ref);
    const told = hexOf(blob.md5);
    if (told !== null) return told;
    const hash = createHash('md5');
    for await (const chunk of await readBlob(this.#container, entry, { offset: 0, ifTag: blob.etag }, signal)) {
      hash.update(chunk);
    }
    return hash.digest('hex');
  }

  /** Times are metadata, which is replaced as a whole: what others keep there stays. */
  async #setTimes(item: ItemRef, meta: Meta, signal: AbortSignal): Promise<void> {
    const blob = await this.#container.look(item, signal);
    if (blob === null) {
      if ((await this.#folders.find(item, null, 'set the time of', signal)) === null) throw missing(item);
      const marked = await this.#folders.mark(item, withTimes(FOLDER_METADATA, meta), 'set the time of', signal);
      if (!marked) throw changedSince(item);
      return;
    }
    const headers = { ...metadataHeaders(withTimes(blob.metadata, meta)), 'if-match': `"${blob.etag}"` };
    const query = { comp: 'metadata' };
    const answer = await this.#container.ask(blobName(item), { method: 'PUT', query, headers }, signal);
    if (answer instanceof Refusal) throw refused(answer, 'set the time of', item);
  }
}

function noSuchHash(item: ItemRef, kind: HashKind): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `Azure Blob Storage tells no ${kind}.`,
    remedy: 'Ask for md5.',
    item,
  });
}
