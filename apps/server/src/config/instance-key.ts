import { randomBytes } from 'node:crypto';
import { StorageError } from '@drover/core';
import type { KeyRing } from '@drover/database';
import { readOwnFile } from './own-file.ts';

export const KEY_BYTES = 32;

/**
 * The keys that seal all secrets and open them: from the environment, with commas between them, else from their file, each on a
 * line of its own, which is made on the first start. There are several only while a key is rotated.
 */
export async function instanceKeys(fromEnvironment: string | undefined, file: string): Promise<KeyRing> {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return decodeAll(fromEnvironment, 'DROVER_KEY');
  return decodeAll(await readOwnFile(file, () => textOfKeys([randomBytes(KEY_BYTES)], '\n')), file);
}

/** As `instanceKeys` reads it again: for a file with a line for each, for the environment with commas. */
export function textOfKeys(keys: readonly Buffer[], between: ',' | '\n'): string {
  const text = keys.map((key) => key.toString('hex')).join(between);
  return between === '\n' ? `${text}\n` : text;
}

function decodeAll(text: string, where: string): KeyRing {
  const [current = '', ...older] = text.trim().split(/\s*[\n,]\s*/);
  return [decode(current, where), ...older.map((each) => decode(each, where))];
}

function decode(text: string, where: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  throw new StorageError({
    kind: 'config-invalid',
    message: `${where} does not hold a key of ${KEY_BYTES} bytes in hex or base64.`,
    remedy: 'Restore it from where you keep it; without the same key, stored passwords cannot be read.',
  });
}
