import { createSecretKey, KeyObject } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';
import { AesGcmCipher, type CipherStart } from './aes-gcm-cipher.ts';

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

/**
 * Puts our own AES-GCM in the place of ssh2's for what is sent, where ssh2 has chosen AES-GCM in Node's own cipher and its keys are key
 * objects. Called after each key exchange; true when ours is in place.
 */
export function useOwnCipher(client: Client): boolean {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const cipher: unknown = isObject(protocol) ? Reflect.get(protocol, '_cipher') : undefined;
  if (!isObject(protocol) || cipher instanceof AesGcmCipher) return cipher instanceof AesGcmCipher;
  if (nameOf(client, '_cipher') !== 'AESGCMCipherNative' || !isCipherStart(cipher)) return false;
  Reflect.set(protocol, '_cipher', new AesGcmCipher(cipher));
  return true;
}

/**
 * True when ssh2 has copied everything out of a chunk of the socket by the time it has parsed it, so that the chunk's memory can be read
 * into again. That holds for AES-GCM in Node's own cipher; ChaCha20 keeps a packet until its checksum has come.
 */
export function parsesInPlace(client: Client): boolean {
  return nameOf(client, '_decipher') === 'AESGCMDecipherNative';
}

/** True when ssh2 encrypts by its own compiled part, which npm builds where it may and Node 24 can load only if it was built by it. */
export function hasNativeCipher(client: Client): boolean {
  return nameOf(client, '_cipher').endsWith('Binding');
}

/**
 * Lets the server send `bytes` ahead, where ssh2 allows 2 MiB and renews that only when half is used up: too little for a fast link with a
 * long way. Called for each chunk that arrives. What can arrive is bounded by what was asked for; this only stops the network from
 * bounding it further. True when the channel has the counters that this needs.
 */
export function widenWindow(client: Client, channel: ClientChannel, bytes: number): boolean {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const incoming: unknown = Reflect.get(channel, 'incoming');
  const outgoing: unknown = Reflect.get(channel, 'outgoing');
  if (!isObject(protocol) || !isObject(incoming) || !isObject(outgoing)) return false;
  const [window, id] = [Reflect.get(incoming, 'window'), Reflect.get(outgoing, 'id')];
  const adjust: unknown = Reflect.get(protocol, 'channelWindowAdjust');
  if (typeof window !== 'number' || typeof id !== 'number' || typeof adjust !== 'function') return false;
  const missing = bytes - window;
  if (missing < bytes / 8) return true;
  Reflect.set(incoming, 'window', bytes);
  Reflect.apply(adjust, protocol, [id, missing]);
  return true;
}

function nameOf(client: Client, part: '_cipher' | '_decipher'): string {
  const protocol: unknown = Reflect.get(client, '_protocol');
  const cipher: unknown = isObject(protocol) ? Reflect.get(protocol, part) : undefined;
  return isObject(cipher) ? cipher.constructor.name : '';
}

function isCipherStart(value: unknown): value is CipherStart {
  if (!isObject(value)) return false;
  const [key, nonce, write] = [
    Reflect.get(value, '_encKey'),
    Reflect.get(value, '_encIV'),
    Reflect.get(value, '_onWrite'),
  ];
  const named = typeof Reflect.get(value, '_encSSLName') === 'string';
  const counts = typeof Reflect.get(value, 'outSeqno') === 'number';
  return key instanceof KeyObject && nonce instanceof Uint8Array && typeof write === 'function' && named && counts;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
