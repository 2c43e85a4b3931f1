import { constants } from 'node:fs';
import { access, chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { codeOf } from '../files/code-of.ts';
import { copyOwn } from '../files/copy-own.ts';
import { Refusal } from '../refusal.ts';

/** A program and what lies beside it while it is replaced. The endings stay: Node and Windows go by them. */
export interface ProgramFiles {
  readonly current: string;
  /** What is to take its place. */
  readonly next: string;
  /** What it was before. */
  readonly previous: string;
}

export function programFiles(current: string): ProgramFiles {
  const { dir, name, ext } = parse(current);
  return { current, next: join(dir, `${name}.new${ext}`), previous: join(dir, `${name}.prev${ext}`) };
}

/** Refuses a folder that this user may not change, before anything is loaded. */
export async function checkReplaceable({ current }: ProgramFiles): Promise<void> {
  try {
    await access(dirname(current), constants.W_OK);
  } catch (error) {
    throw new Refusal(
      'failed',
      `${dirname(current)} cannot be changed by the user that the agent runs as (${codeOf(error)}). Download the agent again, or give that user the right.`,
      { cause: error },
    );
  }
}

/** Keeps the program as the previous one and puts the next in its place; wherever that breaks off, a whole program has its name. */
export async function switchProgram(files: ProgramFiles): Promise<void> {
  const { mode } = await stat(files.current);
  await copyWhole(files.current, files.previous);
  await chmod(files.next, mode & 0o777);
  await replace(files.next, files.current);
}

/** Puts the previous program back; that needs no room on the disk. */
export async function rollBack({ current, previous }: ProgramFiles): Promise<void> {
  await replace(previous, current);
}

async function copyWhole(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  try {
    await copyOwn(from, part);
    await chmod(part, (await stat(from)).mode & 0o777);
    await sync(part, 'r+');
    await replace(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Windows does not let a running program be overwritten, but lets it be renamed. */
async function replace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error)) || process.platform !== 'win32') throw error;
    const aside = `${to}.${Date.now().toString(36)}.old`;
    await rename(to, aside);
    await rename(from, to);
    await rm(aside, { force: true }).catch(() => undefined); // it still runs
  }
  await sync(dirname(to), 'r');
}

/** Until then a power cut may undo it. */
async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  try {
    await using handle = await open(path, flags);
    await handle.sync();
  } catch (error) {
    // Windows opens no folders, and needs no such thing.
    if (process.platform !== 'win32') throw error;
  }
}
