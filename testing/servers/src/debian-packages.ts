import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { runProgram } from './run-program.ts';

/** Raised when the way of unpacking changes, so that older caches are left alone. */
const layout = 1;

/** The machine's architecture in Debian's words. */
export function debianArchitecture(): { readonly name: string; readonly triplet: string } {
  return process.arch === 'arm64'
    ? { name: 'arm64', triplet: 'aarch64-linux-gnu' }
    : { name: 'amd64', triplet: 'x86_64-linux-gnu' };
}

/**
 * Downloads Debian packages with the libraries that this system lacks, and unpacks them side by side into a folder of the cache.
 * Needs no privilege and leaves dpkg's and apt's own state alone.
 */
export async function fetchPackages(names: readonly string[]): Promise<string> {
  const cache = await cacheFolder();
  const target = join(cache, names[0] as string);
  if (await isFolder(target)) return target;
  const work = await mkdtemp(join(cache, '.unpacking-'));
  try {
    const options = await aptOptions(cache, work);
    const plan = await runProgram('apt-get', [
      ...options,
      '-qq',
      '--print-uris',
      '--no-install-recommends',
      'install',
      ...names,
    ]);
    const wanted = plan
      .split('\n')
      .map((line) => / (\S+?)_\S+\.deb \d+/.exec(line)?.[1])
      .filter((name) => name !== undefined && (names.includes(name) || /^lib(?!c6|perl)/.test(name)));
    const missing = names.filter((name) => !wanted.includes(name)); // installed, yet the program was not found
    const root = join(work, 'root');
    await mkdir(root);
    await runProgram('apt-get', [...options, '-qq', 'download', ...(wanted as string[]), ...missing], { cwd: work });
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
      await runProgram('dpkg-deb', ['-x', join(work, file), root]);
    }
    await rename(root, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error; // else another process was first
    });
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The folder that this package may fill: below XDG_CACHE_HOME or the home folder, else below the temporary folder. */
async function cacheFolder(): Promise<string> {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const release = ['ID', 'VERSION_ID'].map(
    (key) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(system)?.[1] ?? 'unknown',
  );
  const name = ['test-servers', ...release, debianArchitecture().name, layout].join('-');
  const configured = process.env['XDG_CACHE_HOME'] ?? '';
  const home = process.env['HOME'] ?? '';
  const bases = [
    isAbsolute(configured) ? configured : join(isAbsolute(home) ? home : homedir(), '.cache'),
    join(tmpdir(), `drover-cache-${process.getuid?.() ?? 0}`),
  ];
  let failure: unknown;
  for (const base of bases) {
    const folder = join(base, 'drover', name);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if ((await stat(folder)).uid === process.getuid?.()) return folder;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('no cache folder can be written', { cause: failure });
}

/** Gives apt package lists of its own in the cache: those of the system may be absent, as in container images, or stale. */
async function aptOptions(cache: string, work: string): Promise<string[]> {
  const lists = join(cache, 'apt-lists');
  const options = (folder: string) => [
    '-o', `Dir::State::lists=${folder}`,
    '-o', `Dir::Cache=${join(work, 'apt')}`,
    '-o', 'Debug::NoLocking=1',
    '-o', 'APT::Sandbox::User=root',
    '-o', 'Acquire::Languages=none',
    '-o', 'Acquire::http::Timeout=20',
    '-o', 'Acquire::Retries=2',
  ]; // biome-ignore format: pairs
  await mkdir(join(work, 'apt/archives/partial'), { recursive: true });
  const age = await stat(lists).then(
    (found) => Date.now() - found.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  if (age > 86_400_000) {
    const fresh = join(work, 'lists');
    await mkdir(join(fresh, 'partial'), { recursive: true });
    await runProgram('apt-get', [...options(fresh), '-qq', 'update']);
    await rm(lists, { recursive: true, force: true });
    await rename(fresh, lists).catch(async (error: unknown) => {
      if (!(await isFolder(lists))) throw error;
    });
  }
  return options(lists);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
