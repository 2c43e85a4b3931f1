import type { Content } from './content-store.ts';

export interface ItemTimes {
  readonly created: Date;
  readonly modified: Date;
}

/** One version of a file's content. */
export interface StoredVersion {
  readonly id: string;
  readonly content: Content;
  readonly modified: Date;
}

export type Role = 'read' | 'write' | 'owner';

export interface Principal {
  readonly kind: 'user' | 'group';
  readonly id: string;
  readonly displayName: string;
  /** The address of users and of groups that have one. */
  readonly email?: string;
}

export interface StoredPermission {
  readonly id: string;
  /** The service may tell others than those that can be given. */
  roles: readonly string[];
  /** When the right ends. */
  expires?: string;
  readonly to: readonly Principal[];
  /** Set on a sharing link, which is no grant to one person. */
  readonly link?: { readonly type: 'view' | 'edit'; readonly scope: 'anonymous' | 'organization' | 'users' };
}

/** An item of another drive. */
export interface RemoteItem {
  readonly driveId: string;
  readonly itemId: string;
}

/** A file, folder, notebook or shortcut of a drive as the service keeps it. */
export interface StoredItem {
  readonly id: string;
  readonly kind: 'file' | 'folder' | 'notebook' | 'shortcut';
  /** Where a shortcut leads. */
  remote: RemoteItem | null;
  name: string;
  parent: StoredItem | null;
  /** By folded name. */
  readonly children: Map<string, StoredItem>;
  /** The newest last; empty for what is no file. */
  versions: StoredVersion[];
  /** What clients say about the item on their side, in whole seconds. */
  times: ItemTimes;
  /** When the service changed the item. */
  touched: ItemTimes;
  /** Counts every change, and those of content; they make up eTag and cTag. */
  revision: number;
  contentRevision: number;
  permissions: StoredPermission[];
  /** What holds for the folder above does not hold here. */
  stopsInheritance?: true;
  /** The position of its last change in the drive's history. */
  change: number;
  deleted: boolean;
  /** True while somebody has the file open, so that nobody else can write it. */
  locked: boolean;
  /** True when the service found malware in the file. */
  infected: boolean;
}

export function contentOf(item: StoredItem): Content | null {
  return item.versions.at(-1)?.content ?? null;
}

/** The names from the top of the drive down to the item; none for the root. */
export function segmentsOf(item: StoredItem): string[] {
  return item.parent === null ? [] : [...segmentsOf(item.parent), item.name];
}

export function isInside(item: StoredItem, folder: StoredItem): boolean {
  return item === folder || (item.parent !== null && isInside(item.parent, folder));
}

export function sizeOf(item: StoredItem): number {
  if (item.kind === 'file') return contentOf(item)?.size ?? 0;
  let size = 0;
  for (const child of item.children.values()) size += sizeOf(child);
  return size;
}
