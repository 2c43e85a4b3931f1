import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '@drover/core';

/**
 * Makes this process the only server on a data folder until it disposes of the lock or dies. Node has no `flock`; an exclusive
 * transaction on an empty SQLite file is the operating system's own record lock, so no process number has to be guessed at.
 */
export function lockInstance(folder: string, pid: number): Disposable {
  const path = join(folder, 'instance.lock');
  const holder = join(folder, 'instance.pid');
  let database: DatabaseSync | null = null;
  try {
    closeSync(openSync(path, 'a', 0o600));
    database = new DatabaseSync(path);
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(holder, `${pid}\n`, { mode: 0o600 });
    const held = database;
    return { [Symbol.dispose]: () => held.close() };
  } catch (error) {
    database?.close();
    throw refusal(error, folder, holder);
  }
}

function refusal(error: unknown, folder: string, holder: string): StorageError {
  const isBusy = error instanceof Error && 'errcode' in error && error.errcode === 5;
  if (!isBusy) {
    return new StorageError({
      kind: 'config-invalid',
      fault: 'path',
      message: `The data folder ${folder} cannot be written.`,
      remedy: 'Check its owner, its rights and the space on its disk.',
      cause: error,
    });
  }
  return new StorageError({
    kind: 'locked',
    retryable: false,
    message: `Drover runs already on the data folder ${folder}${processOf(holder)}.`,
    remedy: 'Use that one, end it first, or choose another folder with DROVER_DATA.',
  });
}

function processOf(holder: string): string {
  try {
    const pid = readFileSync(holder, 'utf8').trim();
    return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  } catch {
    return ''; // only for the message
  }
}
