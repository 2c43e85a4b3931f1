import { createPrivateKey, type KeyObject } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { KeyProblem } from './key-problem.ts';
import { type KeyNumbers, toOpenSshKey } from './openssh-key.ts';
import { isPuttyKey, readPuttyKey } from './putty-key.ts';

const OPENSSH_HEADER = '-----BEGIN OPENSSH PRIVATE KEY-----';
const PUBLIC_KEY = /^(?:(?:ssh|ecdsa|sk)-\S+ AAAA|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN (?:RSA )?PUBLIC KEY)/;
const CURVES: ReadonlyMap<string | undefined, 'nistp256' | 'nistp384' | 'nistp521'> = new Map([
  ['prime256v1', 'nistp256'],
  ['secp384r1', 'nistp384'],
  ['secp521r1', 'nistp521'],
]);

/** Opens a private key in OpenSSH's, PuTTY's or PEM form; rejects with a KeyProblem that says what is wrong with it. */
export async function readPrivateKey(text: string, passphrase: string | undefined): Promise<ParsedKey> {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (PUBLIC_KEY.test(trimmed)) throw new KeyProblem('format', 'this is the public key; the private one is needed');
  if (isPuttyKey(trimmed)) return parse(toOpenSshKey(await readPuttyKey(trimmed, passphrase)), undefined);
  if (trimmed.startsWith(OPENSSH_HEADER)) return readOpenSshKey(trimmed, passphrase);
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(trimmed))
    return parse(toOpenSshKey(readPem(trimmed, passphrase)), undefined);
  throw new KeyProblem('format', 'the text is neither an OpenSSH nor a PuTTY nor a PEM private key');
}

function readOpenSshKey(text: string, passphrase: string | undefined): ParsedKey {
  const encrypted = isEncrypted(text);
  if (encrypted && passphrase === undefined) throw new KeyProblem('passphrase-missing', 'the key is encrypted');
  try {
    return parse(text, encrypted ? passphrase : undefined);
  } catch (error) {
    if (!encrypted || !(error instanceof KeyProblem) || error.problem !== 'format') throw error;
    throw new KeyProblem('passphrase-wrong', 'the passphrase does not open the key', error);
  }
}

/** The format names its cipher right behind the magic word, outside of what is encrypted. */
function isEncrypted(text: string): boolean {
  const body = text.slice(OPENSSH_HEADER.length).split('-----END')[0] ?? '';
  const blob = Buffer.from(body, 'base64');
  const at = 'openssh-key-v1\0'.length;
  return blob.length >= at + 8 && blob.toString('latin1', at + 4, at + 4 + blob.readUInt32BE(at)) !== 'none';
}

function parse(text: string, passphrase: string | undefined): ParsedKey {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text, passphrase);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw new KeyProblem('format', 'the key is damaged', key);
  if (!key.isPrivateKey()) throw new KeyProblem('format', 'the text holds no private key');
  if (key.type === 'ssh-dss') throw new KeyProblem('type', 'DSA keys are too weak to be used');
  return key;
}

/** PKCS#1, SEC1 and PKCS#8, encrypted or not. */
function readPem(text: string, passphrase: string | undefined): KeyNumbers {
  const encrypted = text.startsWith('-----BEGIN ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(text);
  if (encrypted && passphrase === undefined) throw new KeyProblem('passphrase-missing', 'the key is encrypted');
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: 'pem', ...(encrypted ? { passphrase } : {}) });
  } catch (error) {
    if (encrypted) throw new KeyProblem('passphrase-wrong', 'the passphrase does not open the key', error);
    throw new KeyProblem('format', 'the key is damaged', error);
  }
  return numbersOf(key);
}

function numbersOf(key: KeyObject): KeyNumbers {
  const type = key.asymmetricKeyType;
  const { namedCurve } = key.asymmetricKeyDetails ?? {};
  const curve = CURVES.get(namedCurve);
  if (type !== 'rsa' && type !== 'ed25519' && curve === undefined) throw unsupported(namedCurve ?? type);
  const jwk = key.export({ format: 'jwk' });
  const number = (value: string | undefined): Uint8Array => Buffer.from(value ?? '', 'base64url');
  if (type === 'rsa')
    return {
      type: 'ssh-rsa',
      n: number(jwk.n),
      e: number(jwk.e),
      d: number(jwk.d),
      p: number(jwk.p),
      q: number(jwk.q),
      iqmp: number(jwk.qi),
    };
  if (type === 'ed25519') return { type: 'ssh-ed25519', seed: number(jwk.d), public: number(jwk.x) };
  if (curve === undefined) throw unsupported(type);
  const point = Buffer.concat([Buffer.from([4]), number(jwk.x), number(jwk.y)]);
  return { type: 'ecdsa', curve, point, d: number(jwk.d) };
}

function unsupported(type = 'unknown'): KeyProblem {
  return new KeyProblem('type', `keys of type ${type} are not supported`);
}
