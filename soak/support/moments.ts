import { watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunView } from '@drover/database';

/** What a moment is seen by. */
export interface Watched {
  /** The destination on this machine's disk. */
  readonly to: string;
  readonly files: number;
  /** Of the destination: one that is filled in the middle of the run, and that of the large file. */
  readonly folder: string;
  readonly largeFolder: string;
  readonly largeBytes: number;
  until(holds: (view: RunView) => boolean): Promise<unknown>;
}

const LIMIT_MS = 300_000;

/** Each begins to watch at once and resolves when the moment is there. */
export const MOMENTS = {
  'while folders are listed': ({ until, files }) =>
    until(({ counters: { filesSeen } }) => filesSeen > 0 && filesSeen < files),
  'in the middle of a file': (watched) => untilHalfThere(watched),
  'between files': ({ until, files }) => until(({ counters }) => counters.filesCopied >= 0.4 * files),
  'as a file gets its name': ({ to, folder }) => untilNamed(join(to, folder)),
  'as a file is read back': ({ to, largeFolder }) => untilNamed(join(to, largeFolder)),
} as const satisfies Record<string, (watched: Watched) => Promise<unknown>>;

export type MomentName = keyof typeof MOMENTS;

const isTemporary = (name: string): boolean => name.startsWith('.drover-');

async function untilHalfThere({ to, largeFolder, largeBytes }: Watched): Promise<void> {
  const folder = join(to, largeFolder);
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; await delay(2)) {
    for (const name of await readdir(folder)) {
      const size = await sizeOf(join(folder, name));
      if (isTemporary(name) && size !== null && size > largeBytes / 8) return;
      if (!isTemporary(name)) throw new Error('the large file was there before its middle was seen');
    }
  }
  throw new Error('the large file was never under way');
}

/** Resolves in the turn in which the first final name shows in a folder. */
function untilNamed(folder: string): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const watcher = watch(folder, (_, name) => {
    if (name !== null && !isTemporary(name)) seen.resolve();
  });
  const late = setTimeout(() => seen.reject(new Error(`no file got its name in ${folder}`)), LIMIT_MS);
  return seen.promise.finally(() => {
    clearTimeout(late);
    watcher.close();
  });
}

/** Counts files that stand under a final name with another length than the source's, looking again and again until it is stopped. */
export function watchForPartialFiles(to: string, sizes: ReadonlyMap<string, number>): { stop(): Promise<number> } {
  const found = new Set<string>();
  let stopped = false;
  const look = async (): Promise<void> => {
    for (const [path, size] of sizes) {
      const now = await sizeOf(join(to, path));
      if (now !== null && now !== size) found.add(path);
    }
  };
  const looking = (async () => {
    while (!stopped) {
      await look();
      await delay(200);
    }
    await look();
  })();
  return {
    stop: async () => {
      stopped = true;
      await looking;
      return found.size;
    },
  };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
