import { missing } from '@drover/connector-kit';
import { type ItemRef, type Segment, segmentToText } from '@drover/core';

/** An item of a drive: by its id, or by names from the top of the drive down. */
export interface DrivePlace {
  readonly drive: string;
  readonly names: readonly Segment[];
  readonly id?: string;
}

/**
 * The path of an item in Graph's addresses. Each name is encoded by itself, `#` and `%` with it. A name that would lead elsewhere is none that
 * a drive can hold: rejects with 'not-found'.
 */
export function addressOf({ drive, names, id }: DrivePlace, item: ItemRef): string {
  if (id !== undefined) return `/drives/${encodeURIComponent(drive)}/items/${encodeURIComponent(id)}`;
  if (names.some(leadsElsewhere)) throw missing(item);
  const top = `/drives/${encodeURIComponent(drive)}/root`;
  return names.length === 0 ? top : `${top}:/${names.map(encoded).join('/')}:`;
}

/** A child by its name, of a folder whose id is known. */
export function childAddress(drive: string, folderId: string, name: Segment): string {
  return `/drives/${encodeURIComponent(drive)}/items/${encodeURIComponent(folderId)}:/${encoded(name)}:`;
}

/** The empty name, the dots, and what separates names. */
function leadsElsewhere(name: Segment): boolean {
  return /^\.{0,2}$|[/\\\0]/.test(segmentToText(name));
}

function encoded(name: Segment): string {
  return encodeURIComponent(segmentToText(name)).replaceAll("'", '%27');
}
