import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StorageError } from '@drover/core';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;
const KEY_BYTES = 32;

/** The keys of an instance: the first one seals; those behind it only open, until a rotation has sealed anew what they sealed. */
export type KeyRing = readonly [current: Buffer, ...older: Buffer[]];

/** Encrypts and authenticates with the instance key; only for the same owner and field can they be opened again. */
export class Sealer {
  readonly #key: Buffer;
  readonly #older: readonly Buffer[];

  constructor(keys: Buffer | KeyRing) {
    const [current, ...older] = Buffer.isBuffer(keys) ? [keys] : keys;
    for (const key of [current, ...older]) refuseWrongLength(key);
    this.#key = current;
    this.#older = older;
  }

  seal(text: string, owner: string, field: string): Buffer {
    return this.sealBytes(Buffer.from(text, 'utf8'), owner, field);
  }

  open(sealed: Buffer, owner: string, field: string): string {
    return this.openBytes(sealed, owner, field).toString('utf8');
  }

  sealBytes(content: Uint8Array, owner: string, field: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(purpose(owner, field));
    const body = Buffer.concat([cipher.update(content), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), body]);
  }

  openBytes(sealed: Buffer, owner: string, field: string): Buffer {
    try {
      return openWith(this.#key, sealed, owner, field);
    } catch (error) {
      return this.#openWithOlder(sealed, owner, field) ?? refuse(error);
    }
  }

  /** The same content under the current key; null where that has sealed it already. Rejects what no key of the ring opens. */
  reseal(sealed: Buffer, owner: string, field: string): Buffer | null {
    try {
      openWith(this.#key, sealed, owner, field);
      return null;
    } catch (error) {
      return this.sealBytes(this.#openWithOlder(sealed, owner, field) ?? refuse(error), owner, field);
    }
  }

  #openWithOlder(sealed: Buffer, owner: string, field: string): Buffer | null {
    for (const key of this.#older) {
      try {
        return openWith(key, sealed, owner, field);
      } catch {} // the next one may be the right one; the caller knows how the first one failed
    }
    return null;
  }
}

function openWith(key: Buffer, sealed: Buffer, owner: string, field: string): Buffer {
  if (sealed[0] !== VERSION) throw new RangeError('sealed in an unknown way');
  const iv = sealed.subarray(1, 1 + IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(purpose(owner, field))
    .setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
}

function refuse(cause: unknown): never {
  throw new StorageError({
    kind: 'corrupt',
    fault: 'credentials',
    message: 'A stored secret cannot be opened: it was changed, moved, or sealed with another key.',
    remedy: 'Reauthorize the connector.',
    cause,
  });
}

function refuseWrongLength(key: Buffer): void {
  if (key.length === KEY_BYTES) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The instance key has ${key.length} bytes instead of ${KEY_BYTES}.`,
    remedy: 'Give the whole key (DROVER_KEY), as 64 hexadecimal digits or in base64.',
  });
}

function purpose(owner: string, field: string): Buffer {
  return Buffer.from(JSON.stringify([owner, field]));
}
