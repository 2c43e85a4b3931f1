import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AGENT_VERSION } from '@drover/agent-link/version';
import type { AgentDownloadName } from '@drover/api';
import { StorageError } from '@drover/core';
import { bundleAgent } from './bundle-agent.ts';
import { RECIPES, type Recipe } from './downloads.ts';
import { fetchRuntime, type RuntimeFiles } from './fetch-runtime.ts';
import { folderFiles, type ServedBy } from './folder-files.ts';
import { makeExecutable } from './make-executable.ts';
import { NODE_VERSION, RUNTIMES, runtimeOf } from './runtimes.ts';
import { type ArchivedFile, tarOf } from './tar.ts';
import { zipOf } from './zip.ts';

interface DownloadWish {
  readonly name: AgentDownloadName;
  readonly served: ServedBy;
  /** The file to make. It is there whole, or not at all. */
  readonly file: string;
  /** Where what was fetched is kept for the next time. */
  readonly cache: string;
  readonly checkout: string;
}

export interface MadeDownload {
  readonly bytes: number;
  readonly sha256: string;
}

const FOLDER = 'drover-agent';

/** Makes one download from the sources of this checkout. */
export async function makeDownload(wish: DownloadWish): Promise<MadeDownload> {
  const { name, served, file, checkout } = wish;
  const recipe = RECIPES[name];
  const bundle = await bundleAgent(checkout);
  const runtime = recipe.kind === 'portable' ? null : await fetchRuntime(RUNTIMES[recipe.platform], wish);
  const executable = recipe.kind === 'executable' ? await executableOf(wish, recipe, bundle.code, runtime) : null;
  const parts = { checkout, recipe, version: AGENT_VERSION, served, bundle, runtime, executable };
  return await writeArchive(file, recipe.format, await folderFiles(parts));
}

async function executableOf(
  wish: DownloadWish,
  recipe: Recipe,
  code: string,
  runtime: RuntimeFiles | null,
): Promise<Buffer> {
  if (runtime === null) throw new RangeError('unreachable');
  const node = await ownNode(wish);
  const forWindows = recipe.format === 'zip';
  return await makeExecutable({ node, program: runtime.program, forWindows, code, cache: wish.cache });
}

/** Node of the pinned version for this very machine. */
async function ownNode(wish: DownloadWish): Promise<string> {
  if (process.versions.node === NODE_VERSION) return process.execPath;
  const runtime = runtimeOf(process.platform, process.arch);
  if (runtime !== null) return (await fetchRuntime(runtime, wish)).path;
  throw new StorageError({
    kind: 'unsupported',
    message: `A program of one file is prepared by Node ${NODE_VERSION}, and this machine has ${process.versions.node}.`,
    remedy: `Start Drover with Node ${NODE_VERSION}, or take the portable folder.`,
  });
}

async function writeArchive(
  file: string,
  format: Recipe['format'],
  files: readonly ArchivedFile[],
): Promise<MadeDownload> {
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true });
  try {
    const hash = createHash('sha256');
    const counted = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    };
    const target = createWriteStream(partial, { mode: 0o600 });
    if (format === 'zip') await pipeline(Readable.from(zipOf(FOLDER, files)), counted, target);
    else await pipeline(Readable.from(tarOf(FOLDER, files)), createGzip(), counted, target);
    if (!target.closed) await once(target, 'close');
    const { size } = await stat(partial);
    await rename(partial, file);
    return { bytes: size, sha256: hash.digest('hex') };
  } finally {
    await rm(partial, { force: true });
  }
}
