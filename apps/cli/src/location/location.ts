import { type Segment, segmentToBytes } from '@drover/core';

/** Where a remote path begins: at the top of the server, or at the folder that the server puts the user in after signing in. */
export interface RemotePath {
  readonly from: 'top' | 'login-folder';
  readonly segments: readonly Segment[];
}

/** Storage of somebody who signs in at its service; the URL names the account. */
export type SignedInScheme = 'onedrive' | 'onedrive-personal';
export type RemoteScheme = 'azblob' | 'ftp' | 'ftps' | 'ftpes' | 'sftp' | SignedInScheme;

export interface RemoteLocation {
  readonly type: 'remote';
  readonly scheme: RemoteScheme;
  /**
   * Lower case, without brackets; of `azblob` the name of the storage account, whose containers are the first names of paths; of `onedrive` what
   * follows the @ in the name of the account.
   */
  readonly host: string;
  readonly port: number;
  /** Null where the URL names nobody. */
  readonly user: string | null;
  /** `user:@host` says that the password is empty, so nobody is asked for it. */
  readonly emptyPassword: boolean;
  readonly path: RemotePath;
}

export interface LocalLocation {
  readonly type: 'local';
  /** As a person wrote it, made absolute; undecodable bytes in the reversible escape of core. */
  readonly path: string;
}

export interface ProfileLocation {
  readonly type: 'profile';
  readonly name: string;
  /** The whole word that a person typed. */
  readonly written: string;
  /** `NAME:a/b` continues the path of the profile's URL; `NAME:/a/b` and `NAME:~/a/b` replace it. */
  readonly path: RemotePath | { readonly from: 'profile'; readonly segments: readonly Segment[] };
}

/** What SRC or DST means, as written: nothing has been looked up yet. */
export type Location =
  | LocalLocation
  | RemoteLocation
  | ProfileLocation
  | { readonly type: 'server'; readonly name: string };

export const DEFAULT_PORTS: Readonly<Record<RemoteScheme, number>> = {
  azblob: 443,
  ftp: 21,
  ftpes: 21,
  ftps: 990,
  onedrive: 443,
  'onedrive-personal': 443,
  sftp: 22,
};

/** Null where a server is signed in to with a password or key. */
export function signedInScheme(scheme: RemoteScheme): SignedInScheme | null {
  return scheme === 'onedrive' || scheme === 'onedrive-personal' ? scheme : null;
}

/** The location as a URL without secrets: for people, and the part of a transfer's identity that names this side. */
export function locationUrl(location: RemoteLocation): string {
  const port = location.port === DEFAULT_PORTS[location.scheme] ? '' : `:${location.port}`;
  const user = location.user === null ? '' : `${encodeURIComponent(location.user)}@`;
  return `${location.scheme}://${user}${hostText(location)}${port}${remotePathText(location.path)}`;
}

/** A remote path as it stands in a URL: readable, and read back as the same path. */
function remotePathText(path: RemotePath): string {
  const names = path.segments.map((name) => `/${encodeSegment(name)}`).join('');
  if (path.from === 'login-folder') return `/~${names}`;
  return names === '' ? '/' : names.replace(/^\/~(?=\/|$)/, '/%7E');
}

/** One name as it stands in a URL. */
export function encodeSegment(name: Segment): string {
  return name.replace(/[\uef80-\uefff\ufffd%]|\p{Cc}/gu, (char) =>
    Array.from(segmentToBytes(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** A normalised location as a person would name it: a local folder by its path. */
export function placeName(url: string): string {
  return url.replace(/^file:\/\//, '');
}

/** True when both lead to one server as one user, however they are encrypted. */
export function sameServer(a: RemoteLocation, b: RemoteLocation): boolean {
  const kind = ({ scheme }: RemoteLocation) => (scheme.startsWith('ftp') ? 'ftp' : scheme);
  return kind(a) === kind(b) && a.host === b.host && a.port === b.port && a.user === b.user;
}

/** The server alone, as fingerprints are kept for it. */
export function serverUrl(
  location: Pick<RemoteLocation, 'scheme' | 'host'> & { readonly port: number | 'PORT' },
): string {
  return `${location.scheme}://${hostText(location)}:${location.port}`;
}

function hostText({ host }: Pick<RemoteLocation, 'host'>): string {
  return host.includes(':') ? `[${host}]` : host;
}
