import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packageCache } from './package-cache.ts';
import { runProgram } from './run-program.ts';

/** After a failure nothing is tried for this long, so that a machine without a network waits once, not in each test. */
const patience = 600_000;
const day = 86_400_000;

/**
 * Downloads Debian packages with the libraries that this system lacks, and unpacks them side by side into a folder of the cache.
 * Needs no privilege and leaves dpkg's and apt's own state alone.
 */
export async function fetchPackages(names: readonly [string, ...string[]]): Promise<string> {
  const cache = await packageCache();
  const target = join(cache, names[0]);
  if (await isFolder(target)) return target;
  const unreachable = join(cache, 'unreachable');
  const reason = `${names[0]} is not installed, and no Debian package of it could be downloaded`;
  if ((await ageOf(unreachable)) < patience) throw new Error(reason);
  const work = await mkdtemp(join(cache, '.unpacking-'));
  try {
    await rename(await unpack(names, cache, work), target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error; // else another process was first
    });
    return target;
  } catch (error) {
    await writeFile(unreachable, `${error}\n`);
    throw new Error(reason, { cause: error });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Lets the next download be tried at once, also after a failure. */
export async function forgetFailures(): Promise<void> {
  await rm(join(await packageCache(), 'unreachable'), { force: true });
}

async function unpack(names: readonly string[], cache: string, work: string): Promise<string> {
  const apt = await prepareApt(cache, work);
  const plan = await apt('--print-uris', '--no-install-recommends', 'install', ...names);
  const planned = plan.split('\n').map((line) => / (\S+?)_\S+\.deb \d+/.exec(line)?.[1] ?? '');
  // postgresql itself is empty and needs the package of its version.
  const libraries = planned.filter((name) => /^(?:lib(?!c6|perl)|postgresql-\d)/.test(name) && !names.includes(name));
  await apt('download', ...names, ...libraries);
  const root = join(work, 'root');
  await mkdir(root);
  for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
    await runProgram('dpkg-deb', ['-x', join(work, file), root]);
  }
  return root;
}

/** Gives apt package lists of its own in the cache: those of the system may be absent, as in container images, or stale. */
async function prepareApt(cache: string, work: string): Promise<(...args: string[]) => Promise<string>> {
  const run = (lists: string, args: readonly string[]) => {
    const settings = { ...fixedSettings, 'Dir::State::lists': lists, 'Dir::Cache': join(work, 'apt') };
    const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    return runProgram('apt-get', [...options, '-qq', ...args], { cwd: work });
  };
  await mkdir(join(work, 'apt/archives/partial'), { recursive: true });
  const lists = join(cache, 'apt-lists');
  if ((await ageOf(lists)) > day) {
    const fresh = join(work, 'lists');
    await mkdir(join(fresh, 'partial'), { recursive: true });
    await run(fresh, ['update']);
    await rm(lists, { recursive: true, force: true });
    await rename(fresh, lists).catch(async (error: unknown) => {
      if (!(await isFolder(lists))) throw error; // else another process was first
    });
  }
  return (...args) => run(lists, args);
}

const fixedSettings = {
  'Debug::NoLocking': '1',
  'APT::Sandbox::User': 'root', // apt's own account cannot enter the cache
  'APT::Update::Error-Mode': 'any',
  'Acquire::Languages': 'none',
  'Acquire::http::Timeout': '20',
  'Acquire::Retries': '1',
};

async function ageOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : Date.now() - found.mtimeMs;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}
