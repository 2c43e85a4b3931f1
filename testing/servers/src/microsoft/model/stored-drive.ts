import { randomBytes } from 'node:crypto';

import { GraphError, notFound } from '../graph-error.ts';
import type { Content } from './content-store.ts';
import { checkName, type Flavour, foldedName } from './name-rules.ts';
import { contentOf, type ItemTimes, isInside, type Principal, type StoredItem, segmentsOf } from './stored-item.ts';

export type Conflict = 'fail' | 'replace' | 'rename';

export interface DriveFacts {
  readonly id: string;
  readonly name: string;
  readonly type: 'business' | 'documentLibrary' | 'personal';
  readonly owner: Principal;
  /** The site that the drive belongs to; none for consumers. */
  readonly siteId?: string;
  /** Where people see the drive: `https://contoso-my.sharepoint.com/personal/anna/Documents`. */
  readonly webUrl: string;
  /** In bytes. */
  readonly quota: number;
  readonly now: () => number;
}

/** One OneDrive or document library: a tree of items that keeps its history. */
export class StoredDrive {
  readonly facts: DriveFacts;
  readonly root: StoredItem;
  readonly #items = new Map<string, StoredItem>();
  #changes = 0;
  #used = 0;
  /** Makes up the ids of items; the same for all items of a drive, as on SharePoint. */
  readonly #prefix = randomId(6);

  constructor(facts: DriveFacts) {
    this.facts = facts;
    this.root = this.#create('root', 'folder', null, this.#now());
  }

  get flavour(): Flavour {
    return this.facts.type === 'personal' ? 'personal' : 'business';
  }

  /** Bytes of the newest versions. */
  get used(): number {
    return this.#used;
  }

  /** The position of the last change. */
  get lastChange(): number {
    return this.#changes;
  }

  byId(id: string): StoredItem | null {
    const item = id === 'root' ? this.root : this.#items.get(id);
    return item === undefined || item.deleted ? null : item;
  }

  child(parent: StoredItem, name: string): StoredItem | null {
    return parent.children.get(foldedName(name)) ?? null;
  }

  at(segments: readonly string[], from = this.root): StoredItem | null {
    let item: StoredItem | null = from;
    for (const name of segments) item = item === null ? null : this.child(item, name);
    return item;
  }

  /** All that was changed after a position, the oldest change first; what was deleted is among it. */
  changedAfter(position: number): StoredItem[] {
    const changed = [...this.#items.values()].filter((item) => item.change > position);
    return changed.sort((one, other) => one.change - other.change);
  }

  /** Makes a folder, a notebook or a shortcut; with `replace` an existing one is given back. */
  addFolder(
    parent: StoredItem,
    name: string,
    conflict: Conflict,
    kind: Exclude<StoredItem['kind'], 'file'> = 'folder',
  ): StoredItem {
    const existing = this.#occupant(parent, name, 'folder');
    if (existing !== null && conflict === 'replace' && existing.kind !== 'file') return existing;
    if (existing !== null && conflict !== 'rename') throw nameTaken(name);
    const free = existing === null ? name : this.#freeName(parent, name);
    return this.#create(free, kind, parent, this.#now());
  }

  /** Stores a new file, or a new version of the one with that name. */
  store(
    parent: StoredItem,
    name: string,
    content: Content,
    { conflict, times }: { readonly conflict: Conflict; readonly times?: Partial<ItemTimes> },
  ): { readonly item: StoredItem; readonly created: boolean } {
    const existing = this.#occupant(parent, name, 'file');
    if (existing !== null && (conflict === 'fail' || (conflict === 'replace' && existing.kind !== 'file'))) {
      throw nameTaken(name);
    }
    if (existing !== null && conflict === 'replace')
      return { item: this.#renew(existing, content, times), created: false };
    this.checkRoom(content.size);
    const free = existing === null ? name : this.#freeName(parent, name);
    const item = this.#create(free, 'file', parent, times);
    this.#addVersion(item, content);
    return { item, created: true };
  }

  rename(item: StoredItem, parent: StoredItem, name: string): void {
    if (item === this.root) throw new GraphError(400, 'invalidRequest', 'The root cannot be renamed.');
    if (isInside(parent, item)) throw new GraphError(400, 'invalidRequest', 'A folder cannot be moved into itself.');
    const existing = this.#occupant(parent, name, item.kind === 'file' ? 'file' : 'folder');
    if (existing !== null && existing !== item) throw nameTaken(name);
    item.parent?.children.delete(foldedName(item.name));
    item.name = name;
    item.parent = parent;
    parent.children.set(foldedName(name), item);
    this.touch(item);
  }

  /** Business drives keep a version more when only times change, consumers' do not. */
  setTimes(item: StoredItem, times: Partial<ItemTimes>): void {
    item.times = wholeSeconds({ ...item.times, ...times });
    const content = contentOf(item);
    if (content !== null && this.flavour === 'business') this.#addVersion(item, content);
    this.touch(item);
  }

  /** An older version becomes the newest once more. */
  restore(item: StoredItem, versionId: string): void {
    const version = item.versions.find(({ id }) => id === versionId);
    if (version === undefined) throw notFound();
    this.#renew(item, version.content, { modified: version.modified });
  }

  remove(item: StoredItem): void {
    if (item === this.root) throw new GraphError(400, 'invalidRequest', 'The root cannot be deleted.');
    for (const child of [...item.children.values()]) this.remove(child);
    this.#used -= contentOf(item)?.size ?? 0;
    item.parent?.children.delete(foldedName(item.name));
    item.deleted = true;
    this.touch(item);
  }

  /** Notes that the service changed the item now. */
  touch(item: StoredItem): void {
    this.#changes += 1;
    item.change = this.#changes;
    item.revision += 1;
    item.touched = { ...item.touched, modified: this.#now().modified };
  }

  checkRoom(bytes: number): void {
    if (this.#used + bytes <= this.facts.quota) return;
    throw new GraphError(507, 'quotaLimitReached', 'The user has reached their quota limit.');
  }

  /** Throws where no file may have this name below a folder, or the folders between may not have theirs. */
  checkPlace(within: StoredItem, folders: readonly string[], name: string): void {
    this.#checkFolder(within);
    const { flavour, root } = this;
    [...folders, name].forEach((each, depth) => {
      const parentPath = [this.pathOf(within), ...folders.slice(0, depth)].join('/');
      const kind = depth < folders.length ? 'folder' : 'file';
      checkName(each, { flavour, kind, atTop: within === root && depth === 0, parentPath });
    });
  }

  /** The decoded path that the service counts the characters of. */
  pathOf(item: StoredItem): string {
    const top = decodeURIComponent(new URL(this.facts.webUrl).pathname).replace(/^\//, '');
    return [top, ...segmentsOf(item)].join('/');
  }

  /** Who stands at a name already; throws where the name cannot be had at all. */
  #occupant(parent: StoredItem, name: string, kind: 'file' | 'folder'): StoredItem | null {
    this.#checkFolder(parent);
    const { flavour, root } = this;
    checkName(name, { flavour, kind, atTop: parent === root, parentPath: this.pathOf(parent) });
    return this.child(parent, name);
  }

  #checkFolder(item: StoredItem): void {
    if (item.kind === 'file') throw new GraphError(400, 'invalidRequest', 'The parent is not a folder.');
  }

  #freeName(parent: StoredItem, name: string): string {
    const [, stem = name, extension = ''] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [];
    for (let number = 1; ; number += 1) {
      const candidate = `${stem} ${number}${extension}`;
      if (this.child(parent, candidate) === null) return candidate;
    }
  }

  #renew(item: StoredItem, content: Content, times: Partial<ItemTimes> = {}): StoredItem {
    this.checkRoom(content.size - (contentOf(item)?.size ?? 0));
    item.times = wholeSeconds({ ...item.times, modified: this.#now().modified, ...times });
    this.#addVersion(item, content);
    this.touch(item);
    return item;
  }

  #addVersion(item: StoredItem, content: Content): void {
    const before = item.versions.at(-1);
    this.#used += content.size - (before?.content.size ?? 0);
    if (before?.content !== content) item.contentRevision += 1;
    const id = `${Number(before?.id ?? 0) + 1}.0`;
    item.versions.push({ id, content, modified: item.times.modified });
  }

  #create(name: string, kind: StoredItem['kind'], parent: StoredItem | null, times?: Partial<ItemTimes>): StoredItem {
    const item: StoredItem = {
      id: this.flavour === 'personal' ? `${this.facts.id}!${randomId(8)}` : `01${this.#prefix}${randomId(26)}`,
      kind,
      remote: null,
      name,
      parent,
      children: new Map(),
      versions: [],
      times: wholeSeconds({ ...this.#now(), ...times }),
      touched: this.#now(),
      revision: 0,
      contentRevision: 0,
      permissions: [],
      change: 0,
      deleted: false,
      locked: false,
      infected: false,
    };
    this.#items.set(item.id, item);
    parent?.children.set(foldedName(name), item);
    this.touch(item);
    return item;
  }

  #now(): ItemTimes {
    const now = new Date(this.facts.now());
    return { created: now, modified: now };
  }
}

/** Letters and digits as ids of items have them. */
export function randomId(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
}

function wholeSeconds({ created, modified }: ItemTimes): ItemTimes {
  const whole = (time: Date) => new Date(Math.floor(time.getTime() / 1000) * 1000);
  return { created: whole(created), modified: whole(modified) };
}

function nameTaken(name: string): GraphError {
  return new GraphError(409, 'nameAlreadyExists', `The specified item name already exists: ${JSON.stringify(name)}.`);
}
