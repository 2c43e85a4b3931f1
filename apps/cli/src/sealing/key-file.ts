import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { createPrivateFile, readPrivateFile } from '../files/private-file.ts';
import { type Sealer, sealerWith } from './seal.ts';

const KEY = /^[0-9a-f]{64}$/;

/** The sealer of this person on this machine; its key is made on first use and kept in the configuration folder. */
export async function personalSealer(configFolder: string): Promise<Sealer> {
  const path = join(configFolder, 'key');
  const text = (await readPrivateFile(path)) ?? (await createPrivateFile(path, `${randomBytes(32).toString('hex')}\n`));
  const hex = text.trim();
  if (!KEY.test(hex)) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `The key file ${path} is damaged: it does not hold 64 hex digits.`,
      remedy: 'Restore it from a backup, or remove it and add your profiles again.',
    });
  }
  return sealerWith(Buffer.from(hex, 'hex'));
}
