import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type ByteStream,
  type Capabilities,
  displayPath,
  type HashKind,
  type ItemRef,
  StorageError,
} from '@drover/core';

const BY_OPENSSL: ReadonlySet<HashKind> = new Set(['md5', 'sha1', 'sha256', 'sha512']);

export const HASHES: Capabilities['hashes'] = [
  { kind: 'crc32', cost: 'computed' },
  { kind: 'md5', cost: 'computed' },
  { kind: 'sha1', cost: 'computed' },
  { kind: 'sha256', cost: 'computed' },
  { kind: 'sha512', cost: 'computed' },
];

/** The hash of all bytes of a stream, as lower-case hex. */
export async function hashStream(item: ItemRef, body: ByteStream, kind: HashKind): Promise<string> {
  if (kind === 'crc32') {
    let sum = 0;
    for await (const chunk of body) sum = crc32(chunk, sum);
    return sum.toString(16).padStart(8, '0');
  }
  if (!BY_OPENSSL.has(kind)) {
    throw new StorageError({
      kind: 'unsupported',
      message: `A local folder cannot compute ${kind} of ${displayPath(item)}.`,
      remedy: 'Choose one of the hashes in the capabilities.',
      item,
    });
  }
  const hash = createHash(kind);
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}
