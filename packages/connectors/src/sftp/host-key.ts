import { createHash } from 'node:crypto';

/** The public key that a server shows, as people compare it. */
export interface HostKey {
  /** As `ssh-keygen -l` shows it: `SHA256:...`. */
  readonly fingerprint: string;
  /** As SSH names it, such as `ssh-ed25519`. */
  readonly type: string;
}

const PRINTABLE = /^[\x21-\x7e]{1,64}$/;

export function readHostKey(blob: Buffer): HostKey {
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  const type = blob.length < 4 ? '' : blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
  return { fingerprint, type: PRINTABLE.test(type) ? type : 'unknown' };
}

/** The fingerprint in the one spelling that is compared; people paste it with a trailing `=` or without the prefix. */
export function normaliseFingerprint(text: string): string {
  const bare = text
    .trim()
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '');
  return `SHA256:${bare}`;
}
