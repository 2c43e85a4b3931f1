import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ReleaseManifest,
  type ReleaseSource,
  readManifest,
  type SignedRelease,
  signedReleaseSchema,
} from '@drover/agent-link';
import { type Clock, StorageError } from '@drover/core';
import type { Logger } from 'pino';
import { Turns } from './turns.ts';

/** How often the folder is looked at. */
const LOOK_MS = 15_000;
const MAX_MANIFEST_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;
/** Agents that are sent a program at the same time; the others wait. */
const MOST_AT_ONCE = 4;

interface Parts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Found {
  readonly release: SignedRelease;
  readonly manifest: ReleaseManifest;
}

/** A folder into which an administrator has put a signed release: it is offered to agents as it is, for they judge it themselves. */
export class ReleaseFolder implements ReleaseSource {
  readonly #parts: Parts;
  readonly #watchers = new Set<() => void>();
  readonly #turns = new Turns(MOST_AT_ONCE);
  #found: Found | null = null;
  #seen = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get current(): SignedRelease | null {
    return this.#found?.release ?? null;
  }

  watch(changed: () => void): Disposable {
    this.#watchers.add(changed);
    return { [Symbol.dispose]: () => void this.#watchers.delete(changed) };
  }

  /** Looks at the folder again and again until the signal aborts. Never rejects. */
  async keepLooking(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await this.#parts.clock.sleep(LOOK_MS, signal).catch(() => undefined); // it is over
    }
  }

  async look(): Promise<void> {
    const { folder, log } = this.#parts;
    try {
      const text = await this.#text();
      if (text === this.#seen) return;
      this.#seen = text;
      this.#found = text === '' ? null : await this.#read(text);
      if (this.#found !== null)
        log.info({ version: this.#found.manifest.version }, 'agents are offered a release that lies in the folder');
      for (const watcher of this.#watchers) watcher();
    } catch (error) {
      this.#found = null;
      const problem = error instanceof StorageError ? error.describe() : String(error);
      log.warn({ folder, error: problem }, 'agents are offered no release');
    }
  }

  async *read(
    { version, kind }: { readonly version: string; readonly kind: string },
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const found = this.#found;
    const size = found?.manifest.version === version ? found.manifest.files[kind]?.size : undefined;
    if (size === undefined) throw gone(version, kind);
    using _turn = await this.#turns.take(signal);
    let left = size;
    try {
      await using file = await open(join(this.#parts.folder, programName(version, kind)), 'r');
      while (left > 0) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(left, CHUNK_BYTES)));
        if (bytesRead === 0) break;
        left -= bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw gone(version, kind, error);
      throw error;
    }
    if (left > 0) throw gone(version, kind);
  }

  /** Empty where there is none. */
  async #text(): Promise<string> {
    const path = join(this.#parts.folder, 'release.json');
    try {
      if ((await stat(path)).size > MAX_MANIFEST_BYTES) throw noRelease(path);
      return await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
      throw error;
    }
  }

  async #read(text: string): Promise<Found> {
    const path = join(this.#parts.folder, 'release.json');
    const release = signedReleaseSchema.safeParse(parsed(text)).data;
    const manifest = release === undefined ? null : readManifest(release);
    if (release === undefined || manifest === null) throw noRelease(path);
    for (const [kind, { size }] of Object.entries(manifest.files)) {
      const file = join(this.#parts.folder, programName(manifest.version, kind));
      const found = await stat(file).catch(() => null);
      if (found?.size !== size) throw incomplete(file, size, found?.size ?? null);
    }
    return { release, manifest };
  }
}

/** How the programs of a release are called in its folder. Both parts were judged: neither leads out of it. */
function programName(version: string, kind: string): string {
  return `drover-agent-${version}-${kind}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // refused by the schema
  }
}

function noRelease(path: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `${path} is no signed release of the agent.`,
    remedy: 'Put it there as the script that signs releases has written it.',
  });
}

function incomplete(file: string, size: number, found: number | null): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: `${file} ${found === null ? 'is missing' : `has ${found} bytes`}, and the release names ${size} bytes.`,
    remedy: 'Copy the files of the release first, and release.json last.',
  });
}

function gone(version: string, kind: string, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: `version ${version} for ${kind} is not there, or not whole.`,
    remedy: 'Copy the files of the release into the folder once more.',
    cause,
  });
}
