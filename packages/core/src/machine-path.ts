import { type Segment, segmentFromText, segmentToText } from './segment.ts';
import { StorageError } from './storage-error.ts';
import { writtenPath } from './written-path.ts';

/** A drive letter as a path begins with it; a slash before it comes from forms in which all paths begin with one. */
const DRIVE = /^\/?([A-Za-z]):(?=[/\\]|$)/;
/** Windows' prefix for paths that are taken literally, and the same for servers. */
const LITERAL_SERVER = /^[/\\]{2}\?[/\\]UNC[/\\]+/i;
const LITERAL = /^[/\\]{2}\?[/\\]/;
const SERVER = /^\\\\+(?=[^\\])/;
const DEVICE = /^[/\\]{2}\.[/\\]/;

/**
 * The names on the way to a place on somebody's machine, however a person wrote it: `D:\Users\u`, `D:/Users/u`, `/D:/Users/u`, `/D:\/Users`,
 * `\\server\share\x` or `/Users/x/`. A drive is the name `D:`, a server the name `\\server`, and the letter of a drive is a capital. Without
 * a drive or server in front, `\` is part of a name, as on Linux and macOS.
 */
export function parseMachinePath(text: string): readonly Segment[] {
  if (DEVICE.test(text)) throw notAPlace(text, 'names a device');
  const path = text.replace(LITERAL_SERVER, '\\\\').replace(LITERAL, '');
  const drive = DRIVE.exec(path);
  if (drive !== null) return [`${drive[1]?.toUpperCase()}:`, ...names(path.slice(drive[0].length), /[/\\]+/, text)];
  if (!SERVER.test(path)) return names(path, /\/+/, text);
  const [server = '', ...rest] = names(path, /[/\\]+/, text);
  return [`\\\\${server}`, ...rest];
}

function names(path: string, separators: RegExp, text: string): Segment[] {
  const found = path.split(separators).filter((name) => name !== '' && name !== '.');
  if (found.includes('..')) throw notAPlace(text, 'leads upwards by ".."');
  return found.map(segmentFromText);
}

/** The path as it is written on the machine itself; `parseMachinePath` reads it back. */
export function formatMachinePath(segments: readonly Segment[]): string {
  return writtenPath(segments.map(segmentToText));
}

function notAPlace(text: string, what: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    scope: 'item',
    message: `The path "${text}" ${what}.`,
    remedy: 'Write the way from the top down, such as D:/Users/anna or /Users/anna.',
  });
}
