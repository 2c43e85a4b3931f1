import { type Segment, segmentFromBytes, segmentFromText } from '@drover/core';
import { UsageError } from '../usage-error.ts';
import {
  DEFAULT_PORTS,
  type LocalLocation,
  type Location,
  type RemoteLocation,
  type RemotePath,
  type RemoteScheme,
  type SignedInScheme,
  signedInScheme,
} from './location.ts';

/** What a path on this machine means here: the folder that relative paths start from, and whether `C:` is a drive. */
export interface LocalRules {
  readonly cwd: string;
  readonly windows: boolean;
  resolve(cwd: string, path: string): string;
}

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const SCHEMES: readonly RemoteScheme[] = ['azblob', 'ftp', 'ftpes', 'ftps', 'onedrive', 'onedrive-personal', 'sftp'];
export const PROFILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]+$/;
const NAMED = /^([A-Za-z0-9][A-Za-z0-9._-]+):(.*)$/s;
const DRIVE = /^[A-Za-z]:($|[\\/])/;

/** Reads SRC or DST. `argument` names it in complaints, which never repeat the user part of a URL: it may hold a password. */
export function parseLocation(text: string, argument: string, local: LocalRules): Location {
  if (text === '') throw new UsageError(`${argument}: is empty. Give a path or a URL such as sftp://me@host/folder.`);
  if (text.includes('\0')) throw new UsageError(`${argument}: holds a NUL character, which no path can.`);
  if (text.includes('\ufffd')) {
    throw new UsageError(
      `${argument}: holds bytes that are no valid UTF-8, and they arrive here damaged. Write them as %XX in a URL (file:///folder/caf%E9).`,
    );
  }
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'file') return fileUrl(text, argument, local);
  if (scheme !== undefined) return remoteUrl(text, scheme, argument);
  if (DRIVE.test(text)) return { type: 'local', path: local.windows ? text : local.resolve(local.cwd, text) };
  const beforeSlash = text.split(/[/\\]/, 1)[0] ?? '';
  if (/^[^/]+@[^/]+:/.test(beforeSlash)) {
    throw new UsageError(
      `${argument}: looks like user@host:path. Write a URL, such as sftp://user@host/~/path, or ./ before a local name.`,
    );
  }
  const named = NAMED.exec(text);
  if (named !== null && beforeSlash.includes(':')) return namedLocation(text, named[1] ?? '', named[2] ?? '', argument);
  return { type: 'local', path: local.resolve(local.cwd, segmentFromText(text)) };
}

function namedLocation(written: string, name: string, rest: string, argument: string): Location {
  if (name === 'server') {
    if (rest === '') throw new UsageError(`${argument}: names no connector. Write server:NAME.`);
    return { type: 'server', name: rest };
  }
  if (/^(\/|~(\/|$))/.test(rest)) return { type: 'profile', name, written, path: remotePath(rest, argument) };
  return { type: 'profile', name, written, path: { from: 'profile', segments: segmentsOf(rest.split('/'), argument) } };
}

function fileUrl(text: string, argument: string, local: LocalRules): LocalLocation {
  const rest = text.slice('file://'.length);
  const slash = rest.indexOf('/');
  const host = slash < 0 ? rest : rest.slice(0, slash);
  if (slash < 0 || (host !== '' && host.toLowerCase() !== 'localhost')) {
    throw new UsageError(`${argument}: a file URL has three slashes before an absolute path: file:///folder/name.`);
  }
  const path = rest
    .slice(slash)
    .split('/')
    .map((part) => decodeSegment(part, argument))
    .join('/');
  return { type: 'local', path: local.resolve(local.cwd, local.windows ? path.replace(/^\/(?=[A-Za-z]:)/, '') : path) };
}

function remoteUrl(text: string, scheme: string, argument: string): Location {
  if (!isRemoteScheme(scheme)) {
    throw new UsageError(
      `${argument}: ${scheme}:// is not known. Known are ${SCHEMES.map((s) => `${s}://`).join(', ')}, file:// and plain paths.`,
    );
  }
  const rest = text.slice(scheme.length + '://'.length);
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const at = authority.lastIndexOf('@');
  const { user, emptyPassword } = userPart(at < 0 ? null : authority.slice(0, at), argument);
  const { host, port } = hostPart(authority.slice(at + 1), argument);
  if (scheme === 'azblob') return storageAccount(host, at >= 0 || port !== null, rest, argument);
  const signedIn = signedInScheme(scheme);
  if (signedIn !== null) {
    if (user === null || emptyPassword || port !== null) throw noAccount(signedIn, argument);
    const path = remotePath(slash < 0 ? '/' : rest.slice(slash), argument);
    if (path.from === 'login-folder') throw noAccount(signedIn, argument);
    const account = { user: user.toLowerCase(), emptyPassword: false };
    return { type: 'remote', scheme, host, port: DEFAULT_PORTS[scheme], ...account, path };
  }
  return {
    type: 'remote',
    scheme,
    host,
    port: port ?? DEFAULT_PORTS[scheme],
    user,
    emptyPassword,
    path: slash < 0 ? { from: 'login-folder', segments: [] } : remotePath(rest.slice(slash), argument),
  };
}

/** `azblob://ACCOUNT/CONTAINER/PATH`. Where an account really is, and who may use it, is said by its key, SAS or connection string. */
function storageAccount(host: string, more: boolean, rest: string, argument: string): RemoteLocation {
  const slash = rest.indexOf('/');
  const path = remotePath(slash < 0 ? '/' : rest.slice(slash), argument);
  if (more || path.from === 'login-folder' || path.segments.length === 0 || !/^[a-z0-9-]+$/.test(host)) {
    throw new UsageError(
      `${argument}: write azblob://ACCOUNT/CONTAINER/PATH, with the name of the storage account alone and no user or port. The key, SAS or connection string is asked for, or comes from a file or variable.`,
    );
  }
  return { type: 'remote', scheme: 'azblob', host, port: 443, user: null, emptyPassword: false, path };
}

function noAccount(scheme: SignedInScheme, argument: string): UsageError {
  const whose = scheme === 'onedrive' ? 'anna@contoso.com' : 'anna@outlook.com';
  return new UsageError(
    `${argument}: write ${scheme}://ACCOUNT/PATH, with the account that signs in, such as ${scheme}://${whose}/Documents, and no port.`,
  );
}

function isRemoteScheme(scheme: string): scheme is RemoteScheme {
  return (SCHEMES as readonly string[]).includes(scheme);
}

function userPart(text: string | null, argument: string): { user: string | null; emptyPassword: boolean } {
  if (text === null) return { user: null, emptyPassword: false };
  const colon = text.indexOf(':');
  if (colon >= 0 && colon < text.length - 1) {
    throw new UsageError(
      `${argument}: holds a password, which everybody on this machine can see in the list of processes. Change that password if others use this machine, leave it out of the URL, and give it at the prompt, with --password-file FILE, or in DROVER_SOURCE_PASSWORD or DROVER_DESTINATION_PASSWORD.`,
    );
  }
  const user = decodeText(colon < 0 ? text : text.slice(0, colon), argument);
  if (user === '')
    throw new UsageError(`${argument}: there is no user name before @. Write user@host, or leave out the @.`);
  return { user, emptyPassword: colon >= 0 };
}

function hostPart(text: string, argument: string): { host: string; port: number | null } {
  const match = /^(\[[0-9a-f:.]+(?:%[^\]]+)?\]|[^:[\]\s]*)(?::(.*))?$/i.exec(text);
  const host = (match?.[1] ?? '').replace(/^\[|\]$/g, '').toLowerCase();
  if (match === null || host === '' || /[\p{Cc}\s\\?#%<>^|]/u.test(host.replace(/%.*$/, ''))) {
    throw new UsageError(`${argument}: there is no valid host name. Write sftp://user@host:port/path.`);
  }
  const digits = match[2];
  if (digits === undefined || digits === '') return { host, port: null };
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port < 1 || port > 65_535) {
    throw new UsageError(`${argument}: "${digits}" is no port. A port is a number from 1 to 65535.`);
  }
  return { host, port };
}

/** `/a/b` begins at the top of the server, `/~/a/b` and `~/a/b` in the login folder. */
function remotePath(text: string, argument: string): RemotePath {
  const names = text.replace(/^\//, '').split('/');
  const home = names[0] === '~';
  return { from: home ? 'login-folder' : 'top', segments: segmentsOf(home ? names.slice(1) : names, argument) };
}

function segmentsOf(names: readonly string[], argument: string): Segment[] {
  const segments = names.filter((part) => part !== '' && part !== '.').map((part) => decodeSegment(part, argument));
  if (segments.includes('..')) {
    throw new UsageError(`${argument}: ".." means nothing certain on a server. Write the path without it.`);
  }
  return segments;
}

function decodeSegment(part: string, argument: string): Segment {
  if (!part.includes('%')) return segmentFromText(part);
  const bytes = percentDecode(part, argument);
  if (bytes.includes(0))
    throw new UsageError(`${argument}: %00 is a NUL character, which no name holds. Leave it out.`);
  if (bytes.includes(0x2f)) throw new UsageError(`${argument}: %2F cannot stand in a name. Write / between names.`);
  return segmentFromBytes(bytes);
}

function decodeText(part: string, argument: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(percentDecode(part, argument));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${argument}: the user name is no valid UTF-8 after decoding %XX.`);
  }
}

function percentDecode(part: string, argument: string): Uint8Array {
  if (/%(?![0-9a-f]{2})/i.test(part)) {
    throw new UsageError(
      `${argument}: a percent sign in a URL stands before two hex digits; write %25 for the sign itself.`,
    );
  }
  const pieces = part.split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    pieces.map((piece) => (/^%[0-9a-f]{2}$/i.test(piece) ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece))),
  );
}
