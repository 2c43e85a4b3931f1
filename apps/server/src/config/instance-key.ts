import { randomBytes } from 'node:crypto';
import { StorageError } from '@drover/core';
import { readOwnFile } from './own-file.ts';

const BYTES = 32;

/** The key that seals all secrets: from the environment, else from its file, which is made on the first start. */
export async function instanceKey(fromEnvironment: string | undefined, file: string): Promise<Buffer> {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return decode(fromEnvironment, 'DROVER_KEY');
  return decode(await readOwnFile(file, () => `${randomBytes(BYTES).toString('hex')}\n`), file);
}

function decode(text: string, where: string): Buffer {
  const bare = text.trim();
  if (/^[0-9a-f]{64}$/i.test(bare)) return Buffer.from(bare, 'hex');
  if (/^[\w+/-]{43}=?$/.test(bare)) return Buffer.from(bare, 'base64');
  throw new StorageError({
    kind: 'config-invalid',
    message: `${where} does not hold a key of ${BYTES} bytes in hex or base64.`,
    remedy: 'Restore it from where you keep it; without the same key, stored passwords cannot be read.',
  });
}
