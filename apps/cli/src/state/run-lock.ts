import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { privateFolder } from '../files/private-file.ts';
import { isBusy, stateError } from './state-errors.ts';

/** Who holds a lock, for people: advice, not the lock itself. */
export interface LockHolder {
  readonly pid: number;
  readonly since: string;
}

/** Held by this process until disposed, or until it dies in any way. */
export type RunLock = Disposable;

/**
 * Takes the lock of one transfer, or answers with whoever holds it.
 *
 * Node has no `flock`; an exclusive transaction on an empty SQLite file is the operating system's own record lock (on Windows its
 * equivalent), so it goes away with the process and needs no guess whether a process number was given out again.
 */
export async function takeRunLock(
  folder: string,
  transferKey: string,
  self: LockHolder,
): Promise<RunLock | { readonly heldBy: LockHolder | null }> {
  await privateFolder(folder);
  const path = join(folder, `${transferKey}.lock`);
  const holderPath = join(folder, `${transferKey}.holder`);
  let database: DatabaseSync | null = null;
  try {
    closeSync(openSync(path, 'a', 0o600));
    database = new DatabaseSync(path);
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holderPath, JSON.stringify(self), { mode: 0o600 });
    const held = database;
    return { [Symbol.dispose]: () => held.close() };
  } catch (error) {
    database?.close();
    if (isBusy(error)) return { heldBy: readHolder(holderPath) };
    throw stateError(error, path);
  }
}

function readHolder(path: string): LockHolder | null {
  try {
    const { pid, since } = JSON.parse(readFileSync(path, 'utf8')) as LockHolder;
    return typeof pid === 'number' && typeof since === 'string' ? { pid, since } : null;
  } catch {
    return null; // being written right now, or removed by hand: the answer is the same without it
  }
}
