import { types } from 'pg';

const INT8 = 20;

/** How columns are read: as `pg` does, but bigint as a number. */
export const columnTypes = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? readBigint : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

function readBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which is too large for a number.`);
  return value;
}
