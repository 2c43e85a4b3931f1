import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StorageError, sentences } from '@drover/core';
import { checkProof, readKey } from '@drover/proof';
import { type Arguments, parseArguments } from '../arguments/parse-arguments.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import { proofVerdict } from './proof-verdict.ts';
import { VERIFY_FLAGS } from './verify-flags.ts';
import { readInclusion, verifyInclusion } from './verify-inclusion.ts';

/** `drover verify FILE`; answers with the exit code. */
export async function verifyCommand(args: readonly string[], world: World): Promise<number> {
  const given = parseArguments(
    args,
    VERIFY_FLAGS.flatMap((group) => group.flags),
  );
  const [name, ...surplus] = given.positionals;
  if (name === undefined) throw new UsageError('FILE: is missing. Write drover verify FILE.');
  if (surplus.length > 0) throw new UsageError(`"${surplus[0]}": is too much. Write drover verify FILE.`);
  const path = flag(given, 'path');
  const out = flag(given, 'inclusion');
  if (out !== undefined && path === undefined)
    throw new UsageError('--inclusion: needs --path, the file that it is about.');
  const row = flag(given, 'row');
  if (row !== undefined && path === undefined) throw new UsageError('--row: needs --path, a file of that row.');
  const file = resolve(world.cwd, name);
  const key = await trustedKey(flag(given, 'key'), world);
  const inclusion = await orRefuse(name, readInclusion(file));
  if (inclusion !== null) {
    if (path !== undefined) throw new UsageError('--path: FILE proves one file only. Give the whole proof.');
    return verifyInclusion(inclusion, key, world);
  }
  const wanted = path === undefined ? null : asPath(path);
  const checked = await orRefuse(
    name,
    checkProof(createReadStream(file, { highWaterMark: 1 << 20, signal: world.interrupted }), (each, of) => {
      return wanted !== null && each.join('/') === wanted && (row === undefined || of.id === row);
    }),
  );
  const verdict = proofVerdict(checked, { key, path: path ?? null });
  world.stdout.write(verdict.text);
  if (out === undefined || verdict.exitCode === 1) return verdict.exitCode;
  if (checked.inclusion === null) throw notInProof(path ?? '');
  if (checked.found.length > 1)
    throw new UsageError(`--inclusion: several rows have a file ${path}. Say which by --row, as printed above.`);
  const text = `${JSON.stringify(checked.inclusion)}\n`;
  await orRefuse(out, writeFile(resolve(world.cwd, out), text, { flag: 'wx' }));
  return verdict.exitCode;
}

function flag({ flags }: Arguments, name: string): string | undefined {
  return flags.get(name)?.[0];
}

/** As people write paths: with or without a slash at either end. */
function asPath(text: string): string {
  return text.replace(/^\/+|\/+$/g, '');
}

/** Null when none is given: then the proof is only known to be signed by the key that it names itself. */
async function trustedKey(given: string | undefined, world: World): Promise<Buffer | null> {
  if (given === undefined) return null;
  const itself = readKey(given);
  if (itself !== null) return itself;
  const key = readKey(await orRefuse(given, readFile(resolve(world.cwd, given), 'utf8')));
  if (key !== null) return key;
  throw new UsageError(`--key: "${given}" holds no Ed25519 key, neither as PEM nor as 32 bytes in base64.`);
}

async function orRefuse<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.name === 'AbortError') throw cause;
    throw new StorageError({
      kind: 'not-found',
      message: sentences(`${name} cannot be used: ${cause.message}`),
      remedy: 'Give the name of a file that can be read, and for --inclusion one that is not there yet.',
      cause,
    });
  }
}

function notInProof(path: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: `The proof has no file ${path}, so nothing was written.`,
    remedy: 'Write the path as it is at the source, below the folder of the transfer.',
  });
}
