import type { Owners } from '../owners.ts';

const VERSION = 2;
const HEADER_BYTES = 4;
const ENTRY_BYTES = 8;

/** By the tags of Linux' `posix_acl_xattr_entry`; those with an id name somebody. */
const TAGS: ReadonlyMap<number, { readonly word: string; readonly names?: 'user' | 'group' }> = new Map([
  [0x01, { word: 'user' }],
  [0x02, { word: 'user', names: 'user' }],
  [0x04, { word: 'group' }],
  [0x08, { word: 'group', names: 'group' }],
  [0x10, { word: 'mask' }],
  [0x20, { word: 'other' }],
]);

/** The entries of an access control list as Linux keeps it with a file, such as `user:anna:r-x`; null for what is none. */
export function readPosixAcl(bytes: Uint8Array, owners: Owners | undefined): string[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || (bytes.length - HEADER_BYTES) % ENTRY_BYTES !== 0) return null;
  if (view.getUint32(0, true) !== VERSION) return null;
  const entries: string[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; at += ENTRY_BYTES) {
    const tag = TAGS.get(view.getUint16(at, true));
    if (tag === undefined) return null;
    const id = view.getUint32(at + 4, true);
    const who = tag.names === undefined ? '' : (owners?.[tag.names](id) ?? String(id));
    entries.push(`${tag.word}:${who}:${rights(view.getUint16(at + 2, true))}`);
  }
  return entries;
}

function rights(bits: number): string {
  return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${(bits & 1) === 0 ? '-' : 'x'}`;
}
