import { StorageError } from '@drover/core';

/** Where the next page of a list begins: the time and id of the last row of this one. */
export interface PagePosition {
  readonly createdAt: Date;
  readonly id: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; null at the end of the list. */
  readonly next: string | null;
}

/** Makes a page of rows of which one more than `limit` was asked for. */
export function pageOf<T extends PagePosition>(rows: readonly T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? `${last.createdAt.getTime()}.${last.id}` : null };
}

/** Reads `next` again; rejects what this program did not write. */
export function readCursor(cursor: string): PagePosition {
  const [, time = '', id = ''] = /^(\d{1,15})\.(\w{1,64})$/.exec(cursor) ?? [];
  if (id === '') throw new StorageError({ kind: 'config-invalid', message: 'The position in the list is not valid.' });
  return { createdAt: new Date(Number(time)), id };
}
