import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Hold } from './hold.ts';

const SQLITE_BUSY = 5;

interface Sqlite {
  readonly DatabaseSync: typeof DatabaseSync;
}

/**
 * Holds a file by the operating system's own record lock: Node has no `flock`, but an exclusive transaction on an empty SQLite file takes
 * it. Of two at once exactly one wins, and no process number has to be guessed at.
 */
export function holdFile(path: string, sqlite: Sqlite): Hold {
  let database: DatabaseSync | null = null;
  try {
    closeSync(openSync(path, 'a', 0o600));
    database = new sqlite.DatabaseSync(path);
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { [Symbol.dispose]: () => held.close() };
  } catch (error) {
    database?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
}
