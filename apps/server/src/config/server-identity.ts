import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { StorageError } from '@drover/core';
import { readOwnFile } from './own-file.ts';

/** The Ed25519 key that agents know this server by; made on the first start. */
export async function serverIdentity(file: string): Promise<KeyObject> {
  const text = await readOwnFile(file, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `${file} does not hold the key of this server.`,
      remedy: 'Restore it from a backup; with a new one, agents have to be connected anew.',
      cause,
    });
  }
}
