import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findProgram } from './programs.ts';
import { runProgram } from './run-program.ts';

export const keyTypes = ['rsa', 'ecdsa', 'ed25519'] as const;
export type KeyType = (typeof keyTypes)[number];

/** A user's private key in OpenSSH's own format, as it is and locked with `passphrase`. */
export interface UserKey {
  readonly open: string;
  readonly locked: string;
  readonly passphrase: string;
  readonly publicKey: string;
}

const passphrase = 'three blind mice';

/** Makes one key of each type; the server must be told to accept them. */
export async function createUserKeys(folder: string): Promise<Readonly<Record<KeyType, UserKey>>> {
  const keys = await Promise.all(keyTypes.map(async (type) => [type, await createUserKey(type, folder)] as const));
  return Object.fromEntries(keys) as Record<KeyType, UserKey>;
}

async function createUserKey(type: KeyType, folder: string): Promise<UserKey> {
  const file = join(folder, `user-${type}`);
  await generate(type, file);
  const [open, publicKey] = [await readFile(file, 'utf8'), await readFile(`${file}.pub`, 'utf8')];
  await keygen('-q', '-p', '-a', '1', '-P', '', '-N', passphrase, '-f', file);
  return { open, locked: await readFile(file, 'utf8'), passphrase, publicKey };
}

export interface HostKey {
  readonly file: string;
  /** As `ssh-keygen -l` shows it: `SHA256:...`. */
  readonly fingerprint: string;
}

/** Makes a host key in `folder`, replacing an earlier one of the same type. */
export async function createHostKey(type: KeyType, folder: string): Promise<HostKey> {
  const file = join(folder, `host-${type}`);
  await generate(type, file);
  await chmod(file, 0o600);
  const line = await keygen('-l', '-E', 'sha256', '-f', `${file}.pub`);
  return { file, fingerprint: line.split(' ')[1] as string };
}

/** The public key in the form of RFC 4716, which ProFTPD wants. */
export function exportPublicKey(file: string): Promise<string> {
  return keygen('-e', '-f', file);
}

async function generate(type: KeyType, file: string): Promise<void> {
  const bits = { rsa: ['-b', '2048'], ecdsa: ['-b', '256'], ed25519: [] }[type];
  await keygen('-q', '-t', type, ...bits, '-N', '', '-C', 'drover-test', '-f', file);
}

async function keygen(...args: string[]): Promise<string> {
  const program = await findProgram('ssh-keygen');
  return runProgram(program.file, args, { input: 'y\n', env: { ...process.env, ...program.env } });
}
