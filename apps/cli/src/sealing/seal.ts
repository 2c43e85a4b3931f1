import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StorageError } from '@drover/core';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts and authenticates short texts with one key. */
export interface Sealer {
  /** `purpose` says what the text is and whose; only the same purpose opens it again. */
  seal(text: string, purpose: string): string;
  open(sealed: string, purpose: string): string;
}

/** AES-256-GCM with a random IV for each text and the purpose as associated data. */
export function sealerWith(key: Buffer): Sealer {
  return {
    seal(text, purpose) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (error) {
        throw new StorageError({
          kind: 'corrupt',
          message: 'A sealed value cannot be opened: it was changed, moved, or sealed with another key.',
          cause: error,
        });
      }
    },
  };
}
