import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { KeyProblem } from './key-problem.ts';
import { readPrivateKey } from './keys.ts';
import { puttyKeys } from './testing/putty-keys.ts';

const passphrase = 'three blind mice';

const pairs: readonly (readonly [string, KeyObject])[] = [
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['ECDSA P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['ECDSA P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['ECDSA P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
];

function pemOf(name: string, type: 'pkcs1' | 'sec1' | 'pkcs8' = 'pkcs8'): string {
  const [, key] = pairs.find(([each]) => each === name) ?? [];
  return key?.export({ type: type as 'pkcs8', format: 'pem' }).toString() ?? '';
}

/** The key signs, and what it signed holds under its own public half. */
function isWhole(key: Awaited<ReturnType<typeof readPrivateKey>>): boolean {
  const message = Buffer.from('message');
  const signature = key.sign(message);
  return !(signature instanceof Error) && key.verify(message, signature) === true;
}

async function problemOf(text: string, given?: string): Promise<string> {
  try {
    await readPrivateKey(text, given);
    return 'none';
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error;
    return error.problem;
  }
}

describe('readPrivateKey', () => {
  describe.each(puttyKeys)('PuTTY: $name', ({ text, passphrase: protection, publicKey }) => {
    it('gives the key that PuTTYgen would export', async () => {
      const key = await readPrivateKey(text, protection);
      expect(`${key.type} ${key.getPublicSSH().toString('base64')}`).toBe(publicKey);
      expect(isWhole(key)).toBe(true);
    });

    it('bears carriage returns, spaces around and a byte order mark', async () => {
      const pasted = `\ufeff  ${text.replaceAll('\n', '\r\n')}\r\n\r\n`;
      expect(isWhole(await readPrivateKey(pasted, protection))).toBe(true);
    });

    it('notices a single changed character of the private half', async () => {
      const lines = text.split('\n');
      const at = lines.findIndex((line) => line.startsWith('Private-Lines')) + 1;
      lines[at] = (lines[at] ?? '').replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
      expect(await problemOf(lines.join('\n'), protection)).toBe(
        protection === undefined ? 'format' : 'passphrase-wrong',
      );
    });

    it('says whether a passphrase is missing or wrong', async () => {
      if (protection === undefined) return;
      expect(await problemOf(text)).toBe('passphrase-missing');
      expect(await problemOf(text, 'four blind mice')).toBe('passphrase-wrong');
    });
  });

  it.each(pairs)('reads %s in PKCS#8, open and locked', async (_name, key) => {
    const open = key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
    const read = await readPrivateKey(open, undefined);
    expect(isWhole(read)).toBe(true);
    expect((await readPrivateKey(locked, passphrase)).getPublicSSH()).toEqual(read.getPublicSSH());
    expect(await problemOf(locked)).toBe('passphrase-missing');
    expect(await problemOf(locked, 'four blind mice')).toBe('passphrase-wrong');
  });

  it.each([
    ['RSA', 'pkcs1'],
    ['ECDSA P-256', 'sec1'],
  ] as const)('reads %s in the older PEM form %s', async (name, type) => {
    expect(isWhole(await readPrivateKey(pemOf(name, type), undefined))).toBe(true);
  });

  it.each([
    ['rsa', { bits: 2048 }],
    ['ecdsa', { bits: 256 }],
    ['ed25519', {}],
  ] as const)('reads %s in the form of OpenSSH, open and locked', async (type, options) => {
    const generate = ssh2.utils.generateKeyPairSync as (type: string, options: object) => { private: string };
    const open = generate(type, options).private;
    const locked = generate(type, { ...options, passphrase, cipher: 'aes256-ctr', rounds: 1 }).private;
    expect(isWhole(await readPrivateKey(open, undefined))).toBe(true);
    expect(isWhole(await readPrivateKey(open, 'not needed'))).toBe(true);
    expect(isWhole(await readPrivateKey(locked, passphrase))).toBe(true);
    expect(await problemOf(locked)).toBe('passphrase-missing');
    expect(await problemOf(locked, 'four blind mice')).toBe('passphrase-wrong');
  });

  it('refuses what is no usable private key', async () => {
    const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
    expect(await problemOf(dsa.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe('type');
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
    expect(await problemOf(curve.export({ type: 'pkcs8', format: 'pem' }).toString())).toBe('type');
    const { publicKey = '', text = '' } = puttyKeys[0] ?? {};
    expect(await problemOf(publicKey)).toBe('format');
    expect(await problemOf('')).toBe('format');
    expect(await problemOf('correct horse battery staple')).toBe('format');
    expect(await problemOf(text.slice(0, 300), passphrase)).toBe('format');
    expect(await problemOf(text.replace('-File-2', '-File-9'), passphrase)).toBe('format');
    const damaged = pemOf('RSA').replace(/.{64}\n/, '\n');
    expect(await problemOf(damaged)).toBe('format');
  });

  it('does not let a key file take the memory of the machine', async () => {
    const locked = puttyKeys.find(({ text }) => text.includes('Argon2id'))?.text ?? '';
    expect(await problemOf(locked.replace('Argon2-Memory: 1024', 'Argon2-Memory: 4000000000'), passphrase)).toBe(
      'format',
    );
    expect(await problemOf(locked.replace('Argon2-Memory: 1024', 'Argon2-Memory: 1'), passphrase)).toBe('format');
    expect(await problemOf(locked.replace('Argon2-Passes: 2', 'Argon2-Passes: x'), passphrase)).toBe('format');
  });

  it('never repeats anything of the key in an error', async () => {
    for (const { text } of puttyKeys) {
      const secretLine = /Private-Lines: \d+\n(.{20})/.exec(text)?.[1] ?? 'x';
      const error = await readPrivateKey(text.replace(/Private-MAC: ../, 'Private-MAC: zz'), passphrase).catch(
        (e) => e,
      );
      expect(error).toBeInstanceOf(KeyProblem);
      expect(`${error.message} ${error.stack}`).not.toContain(secretLine);
    }
  });
});
