import type { StoredDrive } from '../model/stored-drive.ts';
import { contentOf, type ItemTimes, type StoredItem, segmentsOf, sizeOf } from '../model/stored-item.ts';
import type { Shapes } from './shapes.ts';

/** Where a client gets a file's content without a token. */
export type DownloadUrl = (item: StoredItem) => string;

/** An item as Microsoft Graph shows it; without `downloadUrl` where the listing has none. */
export function driveItemOf(drive: StoredDrive, item: StoredItem, downloadUrl?: DownloadUrl): Shapes['driveItem'] {
  const { facts } = drive;
  const by = { user: { displayName: facts.owner.displayName, id: facts.owner.id } };
  const outer = drive.flavour === 'business' ? item.times : item.touched;
  return {
    id: item.id,
    name: item.name,
    eTag: eTagOf(item),
    ...(item.kind === 'file' ? { cTag: cTagOf(item) } : {}),
    createdDateTime: iso(outer.created),
    lastModifiedDateTime: iso(outer.modified),
    createdBy: by,
    lastModifiedBy: by,
    size: sizeOf(item),
    webUrl: webUrlOf(drive, item),
    parentReference: parentOf(drive, item),
    fileSystemInfo: fileSystemInfoOf(item.times),
    ...facetsOf(item),
    ...(item.kind === 'file' && downloadUrl !== undefined ? { '@microsoft.graph.downloadUrl': downloadUrl(item) } : {}),
  };
}

/** What is left of an item in the drive's history. */
export function deletedItemOf(drive: StoredDrive, item: StoredItem): Shapes['driveItem'] {
  return {
    id: item.id,
    ...(drive.flavour === 'personal' ? { name: item.name } : {}),
    ...(item.kind === 'file' ? { file: {} } : { folder: {} }),
    parentReference: {
      driveId: drive.facts.id,
      driveType: drive.facts.type,
      ...(item.parent === null ? {} : { id: item.parent.id }),
    },
    deleted: { state: 'deleted' },
  };
}

export function eTagOf(item: StoredItem): string {
  return `"{${item.id}},${item.revision}"`;
}

export function cTagOf(item: StoredItem): string {
  return `"c:{${item.id}},${item.contentRevision}"`;
}

function facetsOf(item: StoredItem): Partial<Shapes['driveItem']> {
  if (item.parent === null) return { root: {}, folder: { childCount: item.children.size } };
  switch (item.kind) {
    case 'folder':
      return { folder: { childCount: item.children.size } };
    case 'shortcut':
      return { remoteItem: remoteOf(item) };
    case 'notebook':
      return { package: { type: 'oneNote' } };
    case 'file':
      return { file: fileOf(item), ...(item.infected ? { malware: { description: 'Simulated' } } : {}) };
    default:
      return item.kind satisfies never;
  }
}

function fileOf(item: StoredItem): NonNullable<Shapes['driveItem']['file']> {
  const hash = contentOf(item)?.quickXorHash;
  return { mimeType: 'application/octet-stream', hashes: hash === undefined ? {} : { quickXorHash: hash } };
}

function remoteOf({ name, remote }: StoredItem): NonNullable<Shapes['driveItem']['remoteItem']> {
  const target = remote === null ? {} : { id: remote.itemId, parentReference: { driveId: remote.driveId } };
  return { ...target, name, folder: { childCount: 0 } };
}

function parentOf(drive: StoredDrive, item: StoredItem): NonNullable<Shapes['driveItem']['parentReference']> {
  const { id: driveId, type: driveType, siteId } = drive.facts;
  const home = { driveId, driveType, ...(siteId === undefined ? {} : { siteId }) };
  if (item.parent === null) return home;
  const path = segmentsOf(item.parent).map((name) => `/${encodeURIComponent(name)}`);
  return { ...home, id: item.parent.id, name: item.parent.name, path: `/drives/${driveId}/root:${path.join('')}` };
}

function webUrlOf(drive: StoredDrive, item: StoredItem): string {
  return [drive.facts.webUrl, ...segmentsOf(item).map(encodeURIComponent)].join('/');
}

function fileSystemInfoOf({ created, modified }: ItemTimes) {
  return { createdDateTime: iso(created), lastModifiedDateTime: iso(modified) };
}

/** Without a fraction where there is none, as the service writes times. */
export function iso(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}
