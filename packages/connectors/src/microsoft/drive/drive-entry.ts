import {
  childRef,
  type Entry,
  type EntryKind,
  type ItemRef,
  namesNoChild,
  parentRef,
  type Segment,
  segmentFromText,
  type Timestamp,
  unusableEntry,
} from '@drover/core';
import type { DriveItem } from './drive-item.ts';

/** An item of a drive as an entry in its folder; one whose name no path can hold is not entered or read. */
export function entryIn(folder: ItemRef, item: DriveItem): Entry {
  const name = segmentFromText(item.name);
  return namesNoChild(name) ? unusableEntry(folder, name) : describe(item, childRef(folder, name, item.id), name);
}

function describe(item: DriveItem, ref: ItemRef, name: Segment): Entry {
  const kind = kindOf(item);
  const hash = item.file?.hashes?.quickXorHash;
  const modified = timeOf(item.fileSystemInfo?.lastModifiedDateTime);
  const created = timeOf(item.fileSystemInfo?.createdDateTime);
  return {
    ref,
    name,
    kind,
    size: kind === 'file' ? (item.size ?? null) : null,
    fileId: item.id,
    ...(item.eTag === undefined ? {} : { changeTag: item.eTag }),
    ...(modified === undefined ? {} : { modified }),
    ...(created === undefined ? {} : { created }),
    ...(kind === 'file' && hash !== undefined ? { hashes: { quickxor: hexOf(hash) } } : {}),
  };
}

/** The same for an item that was asked for by its place; the top of a drive keeps the name that it goes by here. */
export function entryAt(ref: ItemRef, item: DriveItem): Entry {
  const folder = parentRef(ref);
  if (folder !== null) return entryIn(folder, item);
  return describe(item, { ...ref, id: item.id }, '');
}

function kindOf(item: DriveItem): EntryKind {
  if (item.remoteItem !== undefined) return 'link';
  // A notebook cannot be read as one file; its sections can, as in any folder. Source: "package resource type", Microsoft Graph v1.0.
  if (item.package !== undefined) return item.package.type === 'oneNote' ? 'folder' : 'package';
  if (item.folder !== undefined) return 'folder';
  return item.file === undefined ? 'special' : 'file';
}

/** A time is as fine as it is written: mostly whole seconds. */
function timeOf(text: string | undefined): Timestamp | undefined {
  if (text === undefined) return undefined;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : { epochMs, precisionMs: text.includes('.') ? 1 : 1000 };
}

function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
