import { alreadyThere, notAFolder } from '@drover/connector-kit';
import { type Entry, type ItemRef, type Meta, nameOf, parentRef, pathKey } from '@drover/core';
import type { Container } from './container.ts';
import { folderEntry, standsForFolder } from './entry.ts';
import { type Attempt, missingFolder, refused } from './errors.ts';
import { Refusal } from './http/refusal.ts';
import { FOLDER_METADATA, type Metadata, metadataHeaders, withTimes } from './metadata.ts';
import { newBlobName, prefixOf } from './names.ts';

/** What headers a blob needs that stands for a folder. */
const MARKER = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-blob-content-type': 'application/octet-stream' };

/**
 * Folders of a container. The service has none: there is one where a blob lies below its name, or where an empty blob of its name is marked
 * as a folder. Those that were seen are remembered, so that files in them need no further look.
 */
export class Folders {
  readonly #container: Container;
  readonly #seen = new Set<string>();

  constructor(container: Container) {
    this.#container = container;
  }

  /** Remembers that an item is a folder. */
  note(folder: ItemRef): void {
    this.#seen.add(pathKey(folder.segments));
  }

  isKnown(folder: ItemRef): boolean {
    return folder.segments.length === 0 || this.#seen.has(pathKey(folder.segments));
  }

  /** The folder at this place as it is now; null where there is none. `marker` is what stands under its very name. */
  async find(
    folder: ItemRef,
    marker: Awaited<ReturnType<Container['look']>>,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Entry | null> {
    if (marker !== null && standsForFolder(marker)) {
      this.note(folder);
      return folderEntry(folder, marker.metadata);
    }
    const { blobs, prefixes } = await this.#container.page(
      prefixOf(folder),
      '',
      { item: folder, attempt, most: 1 },
      signal,
    );
    if (blobs.length + prefixes.length === 0) return null;
    this.note(folder);
    return folderEntry(folder, blobs.find(({ name }) => name === prefixOf(folder))?.facts.metadata);
  }

  /** Rejects with `not-found` where the folder that an item is to lie in is not there. */
  async requireParent(item: ItemRef, attempt: Attempt, signal: AbortSignal): Promise<void> {
    const folder = parentRef(item);
    if (folder === null || this.isKnown(folder)) return;
    const marker = await this.#container.look(folder, signal);
    if ((await this.find(folder, marker, attempt, signal)) === null)
      throw marker === null ? missingFolder(item) : notAFolder(folder);
  }

  async create(folder: ItemRef, meta: Meta, signal: AbortSignal): Promise<Entry> {
    if (nameOf(folder) === '' && folder.segments.length === 0) return folderEntry(folder);
    newBlobName(folder, 'folder');
    await this.requireParent(folder, 'create the folder', signal);
    const metadata = withTimes(FOLDER_METADATA, meta);
    if (await this.mark(folder, metadata, 'create the folder', signal)) return folderEntry(folder, metadata);
    const there = await this.#container.look(folder, signal);
    const found = await this.find(folder, there, 'create the folder', signal);
    if (found === null) throw alreadyThere(folder);
    return found;
  }

  /** Stores the blob that stands for a folder; false where there is a blob of this name already. */
  async mark(folder: ItemRef, metadata: Metadata, attempt: Attempt, signal: AbortSignal): Promise<boolean> {
    const headers = { ...MARKER, ...metadataHeaders(metadata), 'if-none-match': '*' };
    const answer = await this.#container.ask(newBlobName(folder, 'folder'), { method: 'PUT', headers }, signal);
    if (answer instanceof Refusal) {
      if (answer.code === 'BlobAlreadyExists' || answer.status === 412) return false;
      throw refused(answer, attempt, folder);
    }
    this.note(folder);
    return true;
  }
}
