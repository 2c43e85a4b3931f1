import { missing, notAFolder } from '@drover/connector-kit';
import {
  type EntryKind,
  type ItemRef,
  type Meta,
  type NameRules,
  nameKey,
  nameOf,
  parentRef,
  type Segment,
} from '@drover/core';
import type { Content } from './content.ts';

interface NodeBase {
  readonly id: string;
  readonly name: Segment;
  meta: Omit<Meta, 'modified'>;
  modifiedMs: number;
  tag: number;
}

export interface FileNode extends NodeBase {
  readonly kind: 'file';
  /** Replaced as a whole by an edit in place; a reader notices from its next chunk on. */
  content: Content;
}

export interface FolderNode extends NodeBase {
  readonly kind: 'folder';
  /** By folded name; more than one only where the service allows duplicate names. */
  readonly children: Map<string, MemoryNode[]>;
}

interface OtherNode extends NodeBase {
  readonly kind: Exclude<EntryKind, 'file' | 'folder'>;
  readonly linkTarget?: string;
}

export type MemoryNode = FileNode | FolderNode | OtherNode;

/** Folders and their children, found by name or id. Knows nothing of conditions, quotas and times. */
export class Tree {
  readonly #rules: NameRules;
  readonly #roots: ReadonlyMap<string, FolderNode>;
  readonly #byId = new Map<string, MemoryNode>();

  constructor(rules: NameRules, roots: ReadonlyMap<string, FolderNode>) {
    this.#rules = rules;
    this.#roots = roots;
  }

  /** The item, by id where the ref has one that is known; null when there is none. */
  find(item: ItemRef): MemoryNode | null {
    if (item.id !== undefined) return this.#byId.get(item.id) ?? null;
    let node: MemoryNode | null = this.#roots.get(item.root) ?? null;
    for (const segment of item.segments) {
      if (node?.kind !== 'folder') return null;
      node = this.named(node, segment)[0] ?? null;
    }
    return node;
  }

  /** The folder; throws 'not-found' when there is none. */
  folder(item: ItemRef): FolderNode {
    const node = this.find(item);
    if (node === null) throw missing(item);
    if (node.kind !== 'folder') throw notAFolder(item);
    return node;
  }

  /** The folder that is to hold the item. */
  parent(item: ItemRef): FolderNode {
    const parent = parentRef(item);
    if (parent === null) throw notAFolder(item);
    return this.folder(parent);
  }

  /** All children that a name means. */
  named(folder: FolderNode, name: Segment): readonly MemoryNode[] {
    return folder.children.get(nameKey(name, this.#rules)) ?? [];
  }

  /** The child that a write to this item would replace. */
  occupant(folder: FolderNode, item: ItemRef): MemoryNode | null {
    const nodes = this.named(folder, nameOf(item));
    return (item.id === undefined ? nodes[0] : nodes.find((node) => node.id === item.id)) ?? null;
  }

  /** Puts a node into a folder, in the place of another one if that is given. */
  place(folder: FolderNode, node: MemoryNode, replaced: MemoryNode | null): void {
    const key = nameKey(node.name, this.#rules);
    const others = (folder.children.get(key) ?? []).filter((other) => other !== replaced);
    folder.children.set(key, [...others, node]);
    if (replaced !== null) this.#forget(replaced);
    this.#byId.set(node.id, node);
  }

  remove(folder: FolderNode, node: MemoryNode): void {
    const key = nameKey(node.name, this.#rules);
    const others = (folder.children.get(key) ?? []).filter((other) => other !== node);
    if (others.length === 0) folder.children.delete(key);
    else folder.children.set(key, others);
    this.#forget(node);
  }

  #forget(node: MemoryNode): void {
    this.#byId.delete(node.id);
    if (node.kind === 'folder') for (const child of [...node.children.values()].flat()) this.#forget(child);
  }
}
