import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ReleaseManifest, UpdateOffer } from '@drover/agent-link';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { Program } from '../world.ts';

type WantedFile = ReleaseManifest['files'][string];

/** Beside the new program the old one is kept, and the disk is left some air. */
const SPARE_BYTES = 8 * 1024 * 1024;
const COPIES = 3;
const CHECK_MS = 60_000;

/** Loads a program to where it is to lie, and keeps it there only when it is whole and the one of the manifest. */
export async function fetchProgram(
  offer: UpdateOffer,
  wanted: { readonly version: string; readonly kind: string; readonly file: WantedFile },
  to: string,
): Promise<void> {
  const { version, kind, file } = wanted;
  try {
    await rm(to, { force: true });
    await checkSpace(dirname(to), file.size);
    await load(offer, { version, kind }, file, to);
    await checkHash(to, file.sha256);
  } catch (error) {
    await rm(to, { force: true });
    throw error instanceof Refusal || !(error instanceof Error && 'code' in error) ? error : notStored(to, error);
  }
}

async function load(
  offer: UpdateOffer,
  wanted: { readonly version: string; readonly kind: string },
  { size }: WantedFile,
  to: string,
): Promise<void> {
  await using handle = await open(to, 'wx', 0o700);
  let had = 0;
  await offer.fetch(wanted, async (bytes) => {
    had += bytes.length;
    if (had > size) throw new Refusal('failed', 'The update is larger than its signed manifest says.');
    await handle.writeFile(bytes);
  });
  if (had !== size) throw new Refusal('failed', `The update has ${had} bytes instead of ${size}.`);
  await handle.sync();
}

/** What lies on the disk, not what was sent there. */
export async function checkHash(path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  if (hash.digest('hex') !== sha256)
    throw new Refusal('failed', 'The update is not the file that its signed manifest names; it was thrown away.');
}

/** Starts it for a moment: what does not even say its version would not run either. */
export async function checkRuns(program: Program, file: string, version: string): Promise<void> {
  const [command = file, ...before] = program.command(file);
  const answer = await new Promise<string>((resolve) => {
    execFile(command, [...before, '--version'], { timeout: CHECK_MS }, (error, stdout, stderr) =>
      resolve(error === null ? stdout : `${codeOf(error)} ${stderr.trim().split('\n').at(-1)}`),
    );
  });
  if (answer.split('\n')[1]?.startsWith(`${version} `) === true) return;
  throw new Refusal('failed', `Version ${version} does not run on this machine: ${answer.trim().slice(0, 500)}`);
}

async function checkSpace(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const needed = size * COPIES + SPARE_BYTES;
  if (bavail * bsize >= needed) return;
  throw new Refusal(
    'failed',
    `The disk of ${folder} has no room for the update. Make ${Math.ceil(needed / 1e6)} MB free; it is tried again by itself.`,
  );
}

function notStored(to: string, cause: Error): Refusal {
  return new Refusal('failed', `The update could not be stored at ${to} (${codeOf(cause)}).`, { cause });
}
