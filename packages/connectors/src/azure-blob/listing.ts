import { notAFolder } from '@drover/connector-kit';
import { childRef, type Entry, type ItemRef, namesNoChild, segmentFromText, unusableEntry } from '@drover/core';
import type { Container } from './container.ts';
import { entryOf, folderEntry, standsForFolder } from './entry.ts';
import { missing } from './errors.ts';
import type { Folders } from './folders.ts';
import { prefixOf } from './names.ts';

/** The children of a folder, page by page as the service gives them. */
export async function* listFolder(
  container: Container,
  folders: Folders,
  folder: ItemRef,
  signal: AbortSignal,
): AsyncGenerator<Entry[], void, undefined> {
  const reader = new PageReader(folder);
  let marker = '';
  let isThere = folder.segments.length === 0;
  do {
    const page = await container.page(prefixOf(folder), marker, { item: folder, attempt: 'list' }, signal);
    const entries = reader.entriesOf(page);
    isThere ||= page.blobs.length + page.prefixes.length > 0;
    for (const { kind, ref } of entries) if (kind === 'folder') folders.note(ref);
    if (entries.length > 0) yield entries;
    marker = page.next;
  } while (marker !== '');
  if (isThere) return folders.note(folder);
  const blob = await container.look(folder, signal);
  if (blob === null) throw missing(folder);
  if (!standsForFolder(blob)) throw notAFolder(folder);
  folders.note(folder);
}

/** Makes entries of pages: a folder that is marked by a blob and has content comes twice, and is given once. */
class PageReader {
  readonly #folder: ItemRef;
  readonly #prefix: string;
  readonly #marked = new Set<string>();

  constructor(folder: ItemRef) {
    this.#folder = folder;
    this.#prefix = prefixOf(folder);
  }

  entriesOf({ blobs, prefixes }: Awaited<ReturnType<Container['page']>>): Entry[] {
    const entries: Entry[] = [];
    for (const { name, facts } of blobs) {
      const listed = name.slice(this.#prefix.length);
      if (listed === '' && facts.size === 0) continue; // another way to mark a folder: a blob of its name with the slash
      if (namesNoChild(listed)) {
        entries.push(unusableEntry(this.#folder, listed));
        continue;
      }
      if (standsForFolder(facts)) this.#marked.add(listed);
      entries.push(entryOf(this.#child(listed), facts));
    }
    for (const name of prefixes) {
      const listed = name.slice(this.#prefix.length, -1);
      if (namesNoChild(listed)) entries.push(unusableEntry(this.#folder, listed));
      else if (!this.#marked.has(listed)) entries.push(folderEntry(this.#child(listed)));
    }
    return entries;
  }

  #child(listed: string): ItemRef {
    return childRef(this.#folder, segmentFromText(listed));
  }
}
