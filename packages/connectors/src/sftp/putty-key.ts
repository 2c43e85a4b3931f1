import * as crypto from 'node:crypto';
import { promisify } from 'node:util';
import { KeyProblem } from './key-problem.ts';
import type { KeyNumbers } from './openssh-key.ts';

/** PuTTY asks for 8 MiB by default; a file that asks for more than this was not made to be opened. */
const MAX_ARGON2_KIB = 1024 * 1024;

interface PuttyFile {
  readonly version: 2 | 3;
  readonly fields: ReadonlyMap<string, string>;
  readonly publicBlob: Buffer;
  readonly privateBlob: Buffer;
}

interface Secrets {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly macKey: Buffer;
  readonly macHash: 'sha1' | 'sha256';
}

export function isPuttyKey(text: string): boolean {
  return text.startsWith('PuTTY-User-Key-File-');
}

/** Opens a PuTTY private key file, version 2 or 3, with or without a passphrase. */
export async function readPuttyKey(text: string, passphrase: string | undefined): Promise<KeyNumbers> {
  const file = parseFile(text);
  const encryption = file.fields.get('Encryption') ?? '';
  if (encryption !== 'none' && encryption !== 'aes256-cbc')
    throw new KeyProblem('format', `the PuTTY key is encrypted with "${encryption}", which is not known`);
  const encrypted = encryption !== 'none';
  if (encrypted && passphrase === undefined) throw new KeyProblem('passphrase-missing', 'the PuTTY key is encrypted');
  const secrets = await deriveSecrets(file, encrypted ? Buffer.from(passphrase ?? '') : Buffer.alloc(0), encrypted);
  const plain = encrypted ? decrypt(file.privateBlob, secrets) : file.privateBlob;
  const mac = crypto.createHmac(secrets.macHash, secrets.macKey).update(macInput(file, plain)).digest();
  const stated = Buffer.from(file.fields.get('Private-MAC') ?? '', 'hex');
  if (stated.length !== mac.length || !crypto.timingSafeEqual(stated, mac)) {
    if (encrypted) throw new KeyProblem('passphrase-wrong', 'the passphrase does not open the PuTTY key');
    throw new KeyProblem('format', 'the PuTTY key is damaged: its checksum does not match');
  }
  return numbersOf(file.fields.get('type') ?? '', fieldsOf(file.publicBlob), fieldsOf(plain));
}

function parseFile(text: string): PuttyFile {
  const lines = text.split(/\r\n|\n|\r/);
  const header = /^PuTTY-User-Key-File-([23]): (\S+)$/.exec(lines[0] ?? '');
  if (header === null) throw new KeyProblem('format', 'the PuTTY key has a version that is not known');
  const fields = new Map([['type', header[2] ?? '']]);
  const blobs = new Map<string, Buffer>();
  for (let at = 1; at < lines.length; at++) {
    const [, name, value] = /^([A-Za-z0-9-]+): (.*)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || value === undefined) continue;
    if (name === 'Public-Lines' || name === 'Private-Lines') {
      const count = Number(value);
      blobs.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(''), 'base64'));
      at += count;
    } else fields.set(name, value);
  }
  const publicBlob = blobs.get('Public-Lines');
  const privateBlob = blobs.get('Private-Lines');
  if (publicBlob === undefined || privateBlob === undefined)
    throw new KeyProblem('format', 'the PuTTY key is incomplete');
  return { version: header[1] === '2' ? 2 : 3, fields, publicBlob, privateBlob };
}

async function deriveSecrets(file: PuttyFile, passphrase: Buffer, encrypted: boolean): Promise<Secrets> {
  if (file.version === 2) {
    const half = (counter: number) => sha1(Buffer.from([0, 0, 0, counter]), passphrase);
    return {
      key: Buffer.concat([half(0), half(1)]).subarray(0, 32),
      iv: Buffer.alloc(16),
      macKey: sha1(Buffer.from('putty-private-key-file-mac-key'), passphrase),
      macHash: 'sha1',
    };
  }
  const empty = Buffer.alloc(0);
  if (!encrypted) return { key: empty, iv: empty, macKey: empty, macHash: 'sha256' };
  const derived = await argon2(file.fields, passphrase);
  return {
    key: derived.subarray(0, 32),
    iv: derived.subarray(32, 48),
    macKey: derived.subarray(48, 80),
    macHash: 'sha256',
  };
}

async function argon2(fields: ReadonlyMap<string, string>, passphrase: Buffer): Promise<Buffer> {
  const flavour = (fields.get('Key-Derivation') ?? '').toLowerCase();
  if (flavour !== 'argon2id' && flavour !== 'argon2i' && flavour !== 'argon2d')
    throw new KeyProblem('format', 'the PuTTY key derives its cipher key in a way that is not known');
  const [memory, passes, parallelism] = ['Memory', 'Passes', 'Parallelism'].map((name) =>
    Number(fields.get(`Argon2-${name}`)),
  ) as [number, number, number];
  if (!(memory <= MAX_ARGON2_KIB))
    throw new KeyProblem('format', 'the PuTTY key asks for too much memory to be opened');
  if (typeof crypto.argon2 !== 'function')
    throw new KeyProblem('runtime', 'opening this PuTTY key needs Node 24.7 or later');
  const nonce = Buffer.from(fields.get('Argon2-Salt') ?? '', 'hex');
  const parameters = { message: passphrase, nonce, memory, passes, parallelism, tagLength: 80 };
  try {
    return await promisify(crypto.argon2)(flavour, parameters);
  } catch (error) {
    throw new KeyProblem('format', 'the PuTTY key states figures that Argon2 does not take', error);
  }
}

function decrypt(blob: Buffer, { key, iv }: Secrets): Buffer {
  if (blob.length === 0 || blob.length % 16 !== 0) throw new KeyProblem('format', 'the PuTTY key is damaged');
  const decipher = crypto.createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(blob), decipher.final()]);
}

function macInput(file: PuttyFile, plain: Buffer): Buffer {
  const names = ['type', 'Encryption', 'Comment'].map((name) => Buffer.from(file.fields.get(name) ?? ''));
  const parts = [...names, file.publicBlob, plain].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return Buffer.concat(parts);
}

function sha1(...parts: Buffer[]): Buffer {
  return crypto.createHash('sha1').update(Buffer.concat(parts)).digest();
}

/** The length-prefixed fields of a blob; padding behind the last one is left out. */
function fieldsOf(blob: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) break;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function numbersOf(type: string, open: readonly Buffer[], secret: readonly Buffer[]): KeyNumbers {
  const need = (from: readonly Buffer[], at: number): Buffer => {
    const field = from[at];
    if (field === undefined) throw new KeyProblem('format', 'the PuTTY key lacks some of its numbers');
    return field;
  };
  if (type === 'ssh-rsa') {
    const [e, n] = [need(open, 1), need(open, 2)];
    const [d, p, q, iqmp] = [need(secret, 0), need(secret, 1), need(secret, 2), need(secret, 3)];
    return { type, n, e, d, p, q, iqmp };
  }
  if (type === 'ssh-ed25519') return { type, public: need(open, 1), seed: need(secret, 0) };
  const curve = /^ecdsa-sha2-(nistp256|nistp384|nistp521)$/.exec(type)?.[1];
  if (curve === 'nistp256' || curve === 'nistp384' || curve === 'nistp521')
    return { type: 'ecdsa', curve, point: need(open, 2), d: need(secret, 0) };
  throw new KeyProblem('type', `keys of type "${type.slice(0, 40)}" are not supported`);
}
