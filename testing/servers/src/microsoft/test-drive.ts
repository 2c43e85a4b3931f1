import { buffer } from 'node:stream/consumers';

import type { ContentStore } from './model/content-store.ts';
import type { StoredDrive } from './model/stored-drive.ts';
import {
  contentOf,
  type ItemTimes,
  type RemoteItem,
  type Role,
  type StoredItem,
  segmentsOf,
} from './model/stored-item.ts';
import type { Tenant } from './model/tenant.ts';

/** What a test sees of an item. */
export interface TestItem {
  /** The names from the top of the drive on. */
  readonly segments: readonly string[];
  readonly id: string;
  readonly kind: StoredItem['kind'];
  readonly size: number;
  /** In base64; null for what is no file. */
  readonly quickXorHash: string | null;
  readonly created: Date;
  readonly modified: Date;
  readonly versions: number;
}

/** A drive as a test fills and looks at it, past Microsoft Graph and its limits. */
export class TestDrive {
  readonly #drive: StoredDrive;
  readonly #contents: ContentStore;
  readonly #tenant: Tenant;

  constructor(drive: StoredDrive, contents: ContentStore, tenant: Tenant) {
    this.#drive = drive;
    this.#contents = contents;
    this.#tenant = tenant;
  }

  get id(): string {
    return this.#drive.facts.id;
  }

  get webUrl(): string {
    return this.#drive.facts.webUrl;
  }

  /** Bytes of the newest versions. */
  get used(): number {
    return this.#drive.used;
  }

  /** Stores a file at a path such as `Reports/2024.txt`, or a new version of it, with the folders that it needs; gives its id. */
  async put(path: string, content: string | Uint8Array, times: Partial<ItemTimes> = {}): Promise<string> {
    const names = path.split('/');
    const kept = await this.#contents.keep(Buffer.from(content));
    const parent = this.#folder(names.slice(0, -1));
    return this.#drive.store(parent, names.at(-1) ?? '', kept, { conflict: 'replace', times }).item.id;
  }

  /** Makes a folder with those above it; gives its id. */
  folder(path: string): string {
    return this.#folder(path.split('/')).id;
  }

  /** Makes a OneNote notebook, which is neither file nor folder; gives its id. */
  notebook(path: string): string {
    return this.#make(path, 'notebook').id;
  }

  /** Makes what people get who add a shared folder to their OneDrive, an item that stands for one of another drive; gives its id. */
  shortcut(path: string, remote: RemoteItem): string {
    const item = this.#make(path, 'shortcut');
    item.remote = remote;
    return item.id;
  }

  /** The service finds malware in the file, and no longer gives its content out. */
  infect(path: string): void {
    this.#at(path).infected = true;
  }

  remove(path: string): void {
    this.#drive.remove(this.#at(path));
  }

  rename(path: string, name: string): void {
    const item = this.#at(path);
    this.#drive.rename(item, item.parent ?? this.#drive.root, name);
  }

  /** Somebody opens the file, so that nobody else can write it, or closes it again. */
  lock(path: string, locked = true): void {
    this.#at(path).locked = locked;
  }

  /** Gives somebody of the organisation a role. */
  share(path: string, who: string, role: Role): void {
    this.shareAs(path, who, { roles: [role] });
  }

  /** The same with whatever roles the service may tell, or an end. */
  shareAs(path: string, who: string, right: { readonly roles: readonly string[]; readonly expires?: string }): void {
    const to = this.#tenant.principal(who);
    if (to === null) throw new Error(`there is nobody called ${who}`);
    const item = path === '' ? this.#drive.root : this.#at(path);
    item.permissions.push({ id: `shared-${item.permissions.length}`, ...right, to: [to] });
  }

  /** Takes away what the folders above pass down, as `BreakRoleInheritance` of SharePoint does that copies nothing. */
  breakInheritance(path: string): void {
    this.#at(path).stopsInheritance = true;
  }

  /** When the rights of an item that end do so, in order. */
  ends(path: string): string[] {
    return this.#at(path)
      .permissions.flatMap(({ expires }) => expires ?? [])
      .sort();
  }

  /** Who was given which roles on the item itself, in order: `anna@contoso.example write`. Links and what folders above pass down are none. */
  rights(path: string): string[] {
    const given = this.#at(path).permissions.filter(({ link }) => link === undefined);
    return given.flatMap(({ to, roles }) => to.map((who) => `${who.email ?? who.displayName} ${roles.join()}`)).sort();
  }

  /** Makes a sharing link. */
  link(path: string, type: 'view' | 'edit', scope: 'anonymous' | 'organization' = 'organization'): void {
    const item = this.#at(path);
    const roles: readonly Role[] = [type === 'view' ? 'read' : 'write'];
    item.permissions.push({ id: `link-${item.permissions.length}`, roles, to: [], link: { type, scope } });
  }

  async read(path: string): Promise<Buffer> {
    const content = contentOf(this.#at(path));
    if (content === null) throw new Error(`${path} is no file`);
    return buffer(content.read());
  }

  /** The item at a path, without regard to case; null when there is none. */
  look(path: string): TestItem | null {
    const item = this.#drive.at(path.split('/'));
    return item === null ? null : shown(item);
  }

  /** All files and folders below the top, each folder before what is in it. */
  tree(): TestItem[] {
    return [...this.#below(this.#drive.root)].map(shown);
  }

  *#below(folder: StoredItem): Generator<StoredItem> {
    for (const child of folder.children.values()) {
      yield child;
      yield* this.#below(child);
    }
  }

  #make(path: string, kind: 'notebook' | 'shortcut'): StoredItem {
    const names = path.split('/');
    return this.#drive.addFolder(this.#folder(names.slice(0, -1)), names.at(-1) ?? '', 'fail', kind);
  }

  #folder(names: readonly string[]): StoredItem {
    return names.reduce((folder, name) => this.#drive.addFolder(folder, name, 'replace'), this.#drive.root);
  }

  #at(path: string): StoredItem {
    const item = this.#drive.at(path.split('/'));
    if (item === null) throw new Error(`there is no ${path}`);
    return item;
  }
}

function shown(item: StoredItem): TestItem {
  const content = contentOf(item);
  return {
    segments: segmentsOf(item),
    id: item.id,
    kind: item.kind,
    size: content?.size ?? 0,
    quickXorHash: content?.quickXorHash ?? null,
    ...item.times,
    versions: item.versions.length,
  };
}
