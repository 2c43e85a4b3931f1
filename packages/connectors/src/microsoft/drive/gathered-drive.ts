import { z } from 'zod';
import type { Change } from './delta.ts';
import { type DriveItem, driveItemSchema } from './drive-item.ts';
import type { WalkRoom } from './walk-room.ts';

/** What an item takes beside its text. */
const OVERHEAD = 200;

const idSchema = z.object({ id: z.string() });

interface Held {
  readonly parent: string | null;
  readonly isFolder: boolean;
  /** The item as JSON: it waits in as little memory as it can. */
  readonly text: string;
}

/** The items of a drive as changes tell of them one by one, put together to folders at the end. */
export class GatheredDrive implements Disposable {
  readonly #room: WalkRoom;
  readonly #items = new Map<string, Held>();
  readonly #deleted = new Set<string>();
  readonly #children = new Map<string, string[]>();
  /** Folders whose children were not taken yet, once all have come. */
  readonly #left = new Set<string>();
  #taken = 0;
  #top: string | null = null;

  constructor(room: WalkRoom) {
    this.#room = room;
  }

  /** The id of the top of the drive, once it has come. */
  get top(): string | null {
    return this.#top;
  }

  /** Takes what is told last of each item; false when there is no room for it, or it has no name. */
  add(changes: readonly Change[]): boolean {
    return changes.every((change) => this.#add(change));
  }

  /** Items that are held. */
  get size(): number {
    return this.#items.size;
  }

  /** Takes what `lines` of another one gave; false when there is no room for it. */
  restore(line: string): boolean {
    const [parent = '', kind, text = ''] = line.split('\t', 3);
    const { id } = idSchema.parse(JSON.parse(text));
    if (kind === 'top') this.#top = id;
    return this.#hold(id, { parent: kind === 'top' ? null : parent, isFolder: kind !== 'file', text });
  }

  /** All that lies in the drive, once it is put into folders and before any is taken: one line for each item, which holds no line break. */
  *lines(): Generator<string> {
    const left = this.#top === null ? [] : [this.#top];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const held = this.#items.get(id);
      if (held === undefined) continue;
      const kind = held.parent === null ? 'top' : held.isFolder ? 'folder' : 'file';
      yield `${held.parent ?? ''}\t${kind}\t${held.text}`;
      for (const child of this.#children.get(id) ?? []) left.push(child);
    }
  }

  /** Forgets everything. */
  clear(): void {
    for (const id of [...this.#items.keys()]) this.#drop(id);
    this.#deleted.clear();
    this.#top = null;
  }

  /**
   * Puts the items into their folders; call it once, after the last change. False when some lie in a folder that never came, or in each
   * other: then nobody knows what is missing, and where these are.
   */
  close(): boolean {
    const tops: string[] = [];
    for (const [id, { parent, isFolder }] of this.#items) {
      if (isFolder) this.#left.add(id);
      if (parent === null) {
        tops.push(id);
        continue;
      }
      const isThere = this.#items.has(parent);
      // What was in a deleted folder may not be told of.
      if (!isThere && !this.#deleted.has(parent)) return false;
      if (!isThere) {
        tops.push(id);
        continue;
      }
      const siblings = this.#children.get(parent);
      if (siblings === undefined) this.#children.set(parent, [id]);
      else siblings.push(id);
    }
    return this.#top !== null && this.#countBelow(tops) === this.#items.size;
  }

  /** The items in a folder, each once: they are forgotten with the answer. Null for a folder that is not known, or was asked for before. */
  takeChildren(folder: string): readonly DriveItem[] | null {
    if (!this.#left.delete(folder)) return null;
    const ids = this.#children.get(folder) ?? [];
    this.#children.delete(folder);
    return ids.map((id) => {
      const { text } = this.#items.get(id) ?? { text: '' };
      this.#drop(id);
      return driveItemSchema.parse(JSON.parse(text));
    });
  }

  [Symbol.dispose](): void {
    this.#room.give(this.#taken);
    this.#taken = 0;
    this.#items.clear();
  }

  #add({ parentReference, deleted, root, ...item }: Change): boolean {
    this.#drop(item.id);
    if (deleted !== undefined) {
      this.#deleted.add(item.id);
      return true;
    }
    this.#deleted.delete(item.id);
    if (root !== undefined) this.#top = item.id;
    if (item.name === undefined) return false;
    const held = {
      parent: root === undefined ? (parentReference?.id ?? '') : null,
      isFolder: item.folder !== undefined && item.package === undefined && item.remoteItem === undefined,
      text: JSON.stringify(item),
    };
    return this.#hold(item.id, held);
  }

  #hold(id: string, held: Held): boolean {
    const bytes = sizeOf(held);
    if (!this.#room.take(bytes)) return false;
    this.#taken += bytes;
    this.#items.set(id, held);
    return true;
  }

  /** These and all in them. */
  #countBelow(tops: readonly string[]): number {
    const left = [...tops];
    let count = 0;
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      count++;
      for (const child of this.#children.get(id) ?? []) left.push(child);
    }
    return count;
  }

  #drop(id: string): void {
    const held = this.#items.get(id);
    if (held === undefined) return;
    this.#items.delete(id);
    const bytes = sizeOf(held);
    this.#room.give(bytes);
    this.#taken -= bytes;
  }
}

function sizeOf({ text }: Held): number {
  return text.length + OVERHEAD;
}
