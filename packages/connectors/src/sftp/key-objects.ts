import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Client } from 'ssh2';

const FIELDS = ['_encKey', '_decipherKey', '_macKey'] as const;

/**
 * Gives the ciphers of ssh2 1.17 their keys as key objects. ssh2 makes a new cipher for every packet, and from raw bytes that costs
 * Node 24 eight times as much (11 against 1.5 microseconds). Called after each key exchange; says how many keys it replaced, so that a
 * test notices when another version of ssh2 keeps its keys elsewhere. Without effect there, nothing breaks.
 */
export function useKeyObjects(client: Client): number {
  const protocol: unknown = Reflect.get(client, '_protocol');
  let replaced = 0;
  for (const name of ['_cipher', '_decipher']) {
    const cipher = isObject(protocol) ? Reflect.get(protocol, name) : undefined;
    if (!isObject(cipher)) continue;
    for (const field of FIELDS) {
      const key: unknown = Reflect.get(cipher, field);
      if (!(key instanceof Uint8Array)) continue;
      Reflect.set(cipher, field, createSecretKey(key) satisfies KeyObject);
      replaced++;
    }
  }
  return replaced;
}

/** True when ssh2 encrypts by its own compiled part, which npm builds where it may and Node 24 can load only if it was built by it. */
export function hasNativeCipher(client: Client): boolean {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const cipher: unknown = isObject(protocol) ? Reflect.get(protocol, '_cipher') : undefined;
  return isObject(cipher) && cipher.constructor.name.endsWith('Binding');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
