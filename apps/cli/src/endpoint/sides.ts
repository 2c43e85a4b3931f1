import {
  type Connection,
  type Entry,
  type EntryKind,
  type ItemRef,
  type Meta,
  nameOf,
  parentRef,
  rootRef,
  StorageError,
} from '@drover/core';
import { type DestinationSide, newFolderMeta, type Side } from '@drover/engine';
import { placeName } from '../location/location.ts';
import type { Opened } from './opened.ts';
import { withListing } from './with-listing.ts';

const KINDS: Readonly<Record<EntryKind, string>> = {
  file: 'a file',
  folder: 'a folder',
  link: 'a link',
  special: 'a device, socket or pipe',
  package: 'a package',
  native: 'a document of the service',
};

/** The source, and whether it is a single file rather than a folder. */
export interface Origin {
  readonly side: Side;
  readonly file: Entry | null;
  /** What goes with the destination folder, if it has to be made. */
  readonly meta: Meta;
}

export async function sourceSide({ connection, item }: Opened, url: string, signal: AbortSignal): Promise<Origin> {
  const entry = await connection.stat(item, signal);
  if (entry === null) throw missing(url);
  // A link at the end was named by a person, and servers follow it when they list; inside of the tree links are reported.
  if (entry.kind === 'folder' || entry.kind === 'link') {
    return { side: { connection, folder: item }, file: null, meta: newFolderMeta(entry) };
  }
  if (entry.kind !== 'file') throw wrongKind(url, 'neither a folder nor a file');
  const file = { ...entry, name: nameOf(item) };
  const folder = parentRef(item) ?? rootRef(item.root);
  const listed = withListing(connection, async function* (_folder, listSignal) {
    const now = await connection.stat(item, listSignal);
    if (now !== null) yield [now];
  });
  // The folder that it happens to lie in says nothing about the one that it arrives in.
  const alone: Connection = {
    ...listed,
    stat: async (asked, statSignal) =>
      asked.segments.length === folder.segments.length ? null : await connection.stat(asked, statSignal),
  };
  return { side: { connection: alone, folder }, file, meta: {} };
}

export async function destinationSide(
  { connection, item }: Opened,
  url: string,
  signal: AbortSignal,
): Promise<DestinationSide> {
  const entry = await connection.stat(item, signal).catch(async (error: unknown) => {
    if (isUnclear(error)) await refuseFileOnTheWay(connection, item, url, signal);
    throw error;
  });
  if (entry !== null && entry.kind !== 'folder' && entry.kind !== 'link') {
    throw wrongKind(url, `${KINDS[entry.kind]}, but DST is the folder that files arrive in`);
  }
  if (entry === null) await refuseFileOnTheWay(connection, item, url, signal);
  const base = await connection.countedPaths?.baseOf(item, signal);
  return { connection, folder: item, ...(base && { base }) };
}

/** Looks at what DST is to be made in, up to the first folder that is there. */
async function refuseFileOnTheWay(
  connection: Connection,
  item: ItemRef,
  url: string,
  signal: AbortSignal,
): Promise<void> {
  const names = url.split('/');
  for (let above = parentRef(item); above !== null && above.segments.length > 0; above = parentRef(above)) {
    const kind = await kindAt(connection, above, signal);
    if (kind === 'missing') continue;
    if (kind !== 'file' && kind !== 'special') return;
    const inTheWay = names.slice(0, names.length - item.segments.length + above.segments.length).join('/');
    throw wrongKind(inTheWay, `${KINDS[kind]} and not a folder, so ${placeName(url)} cannot be made in it`);
  }
}

async function kindAt(connection: Connection, item: ItemRef, signal: AbortSignal): Promise<EntryKind | 'missing'> {
  try {
    return (await connection.stat(item, signal))?.kind ?? 'missing';
  } catch (error) {
    // A folder above may be closed to who may well write below it; what making the folder says then is certain.
    if (error instanceof StorageError && error.kind === 'permission-denied') return 'folder';
    if (isUnclear(error)) return 'missing';
    throw error;
  }
}

/** How ProFTPD's SFTP refuses what lies below a file. */
function isUnclear(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'unexpected' && error.scope === 'item';
}

function missing(url: string): StorageError {
  const hidden = url.startsWith('ftp'); // FTP servers answer the same for what is not there and for what is closed
  const remedies = [
    'Check the path, upper and lower case included',
    ...(url.startsWith('file:') ? [] : [': /x begins at the top of the server, /~/x in the login folder']),
    '.',
    ...(hidden ? [' If it is there, give this user the right to open it and each folder above it.'] : []),
  ];
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: hidden
      ? `${placeName(url)} does not exist, or this user may not open it.`
      : `There is no ${placeName(url)}.`,
    remedy: remedies.join(''),
  });
}

function wrongKind(url: string, what: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `${placeName(url)} is ${what}.`,
    remedy: 'Name a folder.',
  });
}
