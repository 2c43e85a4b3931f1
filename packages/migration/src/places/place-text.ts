import {
  formatMachinePath,
  hasEscapes,
  parseMachinePath,
  type Segment,
  StorageError,
  segmentFromText,
  segmentToText,
} from '@drover/core';
import { readBytes, writeBytes } from './bytes-spelling.ts';
import type { Place, PlaceFault } from './place.ts';
import { isOneDriveAddress, isWebAddress, readLibraryAddress, writeAddress } from './sharepoint-address.ts';
import { sitePlace } from './site-path.ts';

/**
 * How people write the places of a connector. `machine`: the paths of a machine, `D:/Users/anna`, `\\server\share`, `/home/anna`. `server`: the
 * same, and `~/anna` for the folder that a login starts in. `users`: a user, drive or library first, `anna@example.com/Documents`. `libraries`: the
 * same where files go into OneDrives of users and libraries of sites alone, `Marketing/Site Contents/Documents`.
 */
export type PathStyle = 'libraries' | 'machine' | 'server' | 'users';

/** True where a place begins with a user, a drive or a library. */
export function beginsWithRoot(style: PathStyle): style is 'libraries' | 'users' {
  return style === 'users' || style === 'libraries';
}

const HOME = '~';
const BELOW_HOME = /^\/?~(?:\/|$)/;
/** What the interface takes of one name, and of names one below the other. */
const LONGEST_NAME = 4096;
const DEEPEST = 1000;

/** The place that a person wrote. The slash at the beginning may be left out, one at the end means nothing. */
export function readPlace(text: string, style: PathStyle): Place | PlaceFault {
  try {
    const place = placeOf(text, style);
    return 'reason' in place ? place : (tooLong(place) ?? place);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    return { reason: error.message, remedy: error.remedy ?? FROM_THE_TOP };
  }
}

/** The place as people write it, and by its bytes where that would name another; `readPlace` reads it back. */
export function writePlace(place: Place, style: PathStyle): string {
  const { root, path } = place;
  const text = plainText(place, style);
  const mayDiffer = [root, ...path].some(hasEscapes) || (path.length > 0 && isOneDriveAddress(root));
  if (!mayDiffer || readsBack(text, place, style)) return text;
  return root === '' ? writeBytes(path, true) : writeBytes([root, ...path], false);
}

function plainText({ root, path }: Place, style: PathStyle): string {
  if (beginsWithRoot(style))
    return isWebAddress(root) ? writeAddress(root, path) : [root, ...path].map(segmentToText).join('/');
  if (root === HOME) return [HOME, ...path].map(segmentToText).join('/');
  const written = formatMachinePath(path);
  return style === 'server' && path[0] === HOME ? `/.${written}` : written;
}

function readsBack(text: string, { root, path }: Place, style: PathStyle): boolean {
  const read = readPlace(text, style);
  if (isPlaceFault(read) || !text.isWellFormed()) return false;
  return read.root === root && read.path.length === path.length && read.path.every((name, at) => name === path[at]);
}

export function isPlaceFault(read: Place | PlaceFault): read is PlaceFault {
  return 'reason' in read;
}

function placeOf(text: string, style: PathStyle): Place | PlaceFault {
  const read = readBytes(text);
  if (read !== null) return 'reason' in read ? read : bytesPlace(read.names, read.atTop, style);
  if (style === 'users') return isWebAddress(text) ? readLibraryAddress(text) : userPlace(text);
  if (style === 'libraries') return isWebAddress(text) ? readLibraryAddress(text) : libraryPlace(userPlace(text));
  if (isWebAddress(text)) return ADDRESS_OF_FOLDER;
  if (style === 'server' && BELOW_HOME.test(text))
    return { root: HOME, path: parseMachinePath(text.replace(BELOW_HOME, '/')) };
  return { root: '', path: parseMachinePath(text) };
}

function bytesPlace(names: readonly Segment[], atTop: boolean, style: PathStyle): Place | PlaceFault {
  const [root, ...path] = names;
  if (root?.includes('/') === true && !(beginsWithRoot(style) && isWebAddress(root)))
    return { reason: `The name "${root}" holds a slash.`, remedy: FROM_THE_TOP };
  if (!beginsWithRoot(style))
    return !atTop && style === 'server' && root === HOME ? { root, path } : { root: '', path: names };
  if (root === undefined) return NO_USER;
  return style === 'libraries' && !isWebAddress(root) ? libraryPlace({ root, path }) : { root, path };
}

function userPlace(text: string): Place | PlaceFault {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return { reason: `The path "${text}" leads upwards by "..".`, remedy: FROM_THE_TOP };
  const [root, ...path]: readonly Segment[] = names.map(segmentFromText);
  return root === undefined ? NO_USER : { root, path };
}

function libraryPlace(read: Place | PlaceFault): Place | PlaceFault {
  return isPlaceFault(read) ? read : sitePlace(read);
}

function tooLong({ root, path }: Place): PlaceFault | null {
  if (path.length > DEEPEST) return { reason: `The path is more than ${DEEPEST} folders deep.`, remedy: FROM_THE_TOP };
  return [root, ...path].some((name) => name.length > LONGEST_NAME)
    ? {
        reason: `A name in the path is longer than ${LONGEST_NAME} characters.`,
        remedy: 'Check that a separator is not missing.',
      }
    : null;
}

const FROM_THE_TOP = 'Write the way from the top down, such as D:/Users/anna or /Users/anna.';
const NO_USER: PlaceFault = {
  reason: 'The path names no user, drive or library.',
  remedy: 'Begin with it, such as anna@example.com/Documents.',
};
const ADDRESS_OF_FOLDER: PlaceFault = {
  reason: 'The value is a web address, and the connector of this side holds folders.',
  remedy: `${FROM_THE_TOP} Or make the migration with a connector of the service that the address is of.`,
};
