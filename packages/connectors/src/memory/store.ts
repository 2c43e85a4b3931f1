import { alreadyThere, missing } from '@drover/connector-kit';
import {
  descendantRef,
  type EntryKind,
  type ItemPermissions,
  type ItemRef,
  isLegalName,
  type Meta,
  type NameRules,
  nameOf,
  nameRules,
  rootRef,
  type Segment,
} from '@drover/core';
import { Content } from './content.ts';
import { illegalName, noRoom } from './errors.ts';
import { type MemorySettings, type ResolvedSettings, resolveSettings } from './settings.ts';
import { type FileNode, type FolderNode, type MemoryNode, Tree } from './tree.ts';

/** Segments, or names joined by `/`. */
export type MemoryPath = string | readonly Segment[];

/** What a person finds at a path of the store. */
export interface MemoryItem {
  readonly kind: EntryKind;
  readonly content: Uint8Array;
  readonly modifiedMs: number;
  readonly meta: Omit<Meta, 'modified'>;
}

/** An unfinished upload, found by the number in its token. */
export interface PendingContent {
  readonly content: Content;
  /** The visible node that holds the bytes, where the service stages under a temporary name. */
  readonly node: FileNode | null;
}

const FIRST_MS = Date.UTC(2026, 0, 1);

/** The service behind memory connections: any number of them may share one. Tests reach behind their backs with the methods here. */
export class MemoryStore {
  readonly settings: ResolvedSettings;
  readonly tree: Tree;
  readonly uploads = new Map<string, PendingContent>();
  readonly #permissions = new WeakMap<MemoryNode, ItemPermissions>();
  readonly #rules: NameRules;
  #usedBytes = 0;
  #serial = 0;

  constructor(settings: MemorySettings = {}) {
    this.settings = resolveSettings(settings);
    const roots = this.settings.roots.map((root): [string, FolderNode] => [root, this.newFolder('', {}, undefined)]);
    const { capabilities } = this.settings;
    this.#rules = nameRules(capabilities.names, capabilities);
    this.tree = new Tree(this.#rules, new Map(roots));
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Makes a file with all folders on the way; a file that is there is edited in place, so that open readers notice. */
  putFile(path: MemoryPath, content: string | Uint8Array, modifiedMs?: number): void {
    const item = refOf(path);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
    const folder = this.#folders(item.segments.slice(0, -1));
    const present = this.tree.occupant(folder, item);
    if (present === null) {
      this.tree.place(folder, this.newFile(nameOf(item), this.contentOf(bytes), {}, modifiedMs), null);
      return;
    }
    if (present.kind !== 'file') throw alreadyThere(item);
    present.content.release();
    present.content = this.contentOf(bytes);
    this.touch(present, modifiedMs);
  }

  /** Adds one more file of the same name, where the service allows that. */
  putDuplicate(path: MemoryPath, content: string): void {
    const item = refOf(path);
    const bytes = new TextEncoder().encode(content);
    this.tree.place(this.tree.parent(item), this.newFile(nameOf(item), this.contentOf(bytes), {}, undefined), null);
  }

  putFolder(path: MemoryPath, modifiedMs?: number): void {
    const folder = this.#folders(refOf(path).segments);
    if (modifiedMs !== undefined) this.touch(folder, modifiedMs);
  }

  /** Plants an item that no connection can make: a link, a device, a cloud document. */
  putOther(path: MemoryPath, kind: Exclude<EntryKind, 'file' | 'folder'>, linkTarget?: string): void {
    const item = refOf(path);
    const folder = this.#folders(item.segments.slice(0, -1));
    const node = {
      ...this.#base(nameOf(item), {}, undefined),
      kind,
      ...(linkTarget === undefined ? {} : { linkTarget }),
    };
    this.tree.place(folder, node, this.tree.occupant(folder, item));
  }

  setModified(path: MemoryPath, modifiedMs: number): void {
    this.touch(this.#existing(refOf(path)), modifiedMs);
  }

  /** Who may do what with an item; nobody anything in particular until it is set. */
  permissionsOf(item: ItemRef): ItemPermissions {
    return this.#permissions.get(this.#existing(item)) ?? { grants: [], inheritanceBroken: false };
  }

  setPermissions(item: ItemRef, permissions: ItemPermissions): void {
    this.#permissions.set(this.#existing(item), permissions);
  }

  remove(path: MemoryPath): void {
    const item = refOf(path);
    this.removeNode(this.tree.parent(item), this.#existing(item));
  }

  /** What is there; null when nothing is. */
  get(path: MemoryPath): MemoryItem | null {
    const node = this.tree.find(refOf(path));
    if (node === null) return null;
    const content = node.kind === 'file' ? node.content.toBytes() : new Uint8Array();
    return { kind: node.kind, content, modifiedMs: node.modifiedMs, meta: node.meta };
  }

  /** The text of a file; null when there is no file. */
  text(path: MemoryPath): string | null {
    const item = this.get(path);
    return item?.kind === 'file' ? new TextDecoder().decode(item.content) : null;
  }

  /** All paths below a folder in order, joined by `/`, folders with one at their end. */
  paths(path: MemoryPath = []): string[] {
    const found: string[] = [];
    const visit = (folder: FolderNode, prefix: string): void => {
      for (const node of [...folder.children.values()].flat()) {
        found.push(`${prefix}${node.name}${node.kind === 'folder' ? '/' : ''}`);
        if (node.kind === 'folder') visit(node, `${prefix}${node.name}/`);
      }
    };
    visit(this.tree.folder(refOf(path)), '');
    return found.sort();
  }

  /** Lets the service forget all unfinished uploads, as clouds do after some days. */
  forgetUploads(): void {
    for (const pending of this.uploads.values()) pending.content.release();
    this.uploads.clear();
  }

  newContent(): Content {
    return new Content({
      take: (bytes) => {
        const { quotaBytes } = this.settings;
        if (quotaBytes !== null && this.#usedBytes + bytes > quotaBytes) throw noRoom(quotaBytes);
        this.#usedBytes += bytes;
      },
      give: (bytes) => {
        this.#usedBytes -= bytes;
      },
    });
  }

  contentOf(bytes: Uint8Array): Content {
    const content = this.newContent();
    if (bytes.length > 0) content.put(0, bytes);
    return content;
  }

  newFile(name: Segment, content: Content, meta: Meta, modifiedMs: number | undefined, id?: string): FileNode {
    return { ...this.#base(name, meta, modifiedMs, id), kind: 'file', content };
  }

  newFolder(name: Segment, meta: Meta, modifiedMs: number | undefined): FolderNode {
    return { ...this.#base(name, meta, modifiedMs), kind: 'folder', children: new Map() };
  }

  removeNode(folder: FolderNode, node: MemoryNode): void {
    this.tree.remove(folder, node);
    if (node.kind === 'file') node.content.release();
  }

  /** Marks a change: a new tag, and the given time or that of now. */
  touch(node: MemoryNode, modifiedMs: number | undefined): void {
    node.tag = ++this.#serial;
    node.modifiedMs = modifiedMs ?? this.#now();
  }

  nextUploadId(): string {
    return `upload-${++this.#serial}`;
  }

  /** Throws 'invalid-name' for a name that the service cannot hold. */
  checkName(item: ItemRef, kind: 'file' | 'folder'): void {
    const name = nameOf(item);
    const legal = isLegalName(name, this.#rules, { kind, depth: item.segments.length - 1 });
    if (!legal || this.settings.refusesName?.(name) === true) throw illegalName(item);
  }

  #base(name: Segment, meta: Meta, modifiedMs: number | undefined, id?: string) {
    const { modified: _, ...rest } = meta;
    const tag = ++this.#serial;
    return { id: id ?? `id-${tag}`, name, meta: rest, modifiedMs: modifiedMs ?? this.#now(), tag };
  }

  #now(): number {
    return this.settings.clock?.now() ?? FIRST_MS + this.#serial;
  }

  #existing(item: ItemRef): MemoryNode {
    const node = this.tree.find(item);
    if (node === null) throw missing(item);
    return node;
  }

  #folders(segments: readonly Segment[]): FolderNode {
    let folder = this.tree.folder(rootRef(this.settings.roots[0]));
    for (const segment of segments) {
      const present = this.tree.named(folder, segment)[0];
      if (present !== undefined && present.kind !== 'folder') throw alreadyThere(refOf(segments));
      const next = present ?? this.newFolder(segment, {}, undefined);
      if (present === undefined) this.tree.place(folder, next, null);
      folder = next;
    }
    return folder;
  }
}

/** Paths given to the store are in its first root. */
function refOf(path: MemoryPath): ItemRef {
  return descendantRef(rootRef(), typeof path === 'string' ? path.split('/').filter((name) => name !== '') : path);
}
