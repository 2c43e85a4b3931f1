import type { DataSet } from './data.ts';

/** Where a side of a cell lies. */
export type Place = 'local' | 'ftp' | 'ftps' | 'sftp';

export interface Cell {
  readonly name: string;
  readonly source: Place;
  readonly destination: Place;
  readonly data: DataSet;
  /** The destination holds everything already: what is timed is finding that out. */
  readonly again?: boolean;
}

const SMALL: DataSet = { name: 'small', files: 5000, perFolder: 100, bytes: 4096 };
const MEDIUM: DataSet = { name: 'medium', files: 400, perFolder: 100, bytes: 256 * 1024 };
const LARGE: DataSet = { name: 'large', files: 2, perFolder: 2, bytes: 512 * 1024 * 1024 };

/** How a set of data is called in tables. */
export function describeData(data: DataSet): string {
  const size = data.bytes >= 1024 * 1024 ? `${data.bytes / 1024 / 1024} MiB` : `${data.bytes / 1024} KiB`;
  return `${data.files} × ${size}`;
}

const WAYS: readonly (readonly [string, Place, Place])[] = [
  ['up-ftp', 'local', 'ftp'],
  ['down-ftp', 'ftp', 'local'],
  ['ftp-ftp', 'ftp', 'ftp'],
  ['up-ftps', 'local', 'ftps'],
  ['down-ftps', 'ftps', 'local'],
  ['up-sftp', 'local', 'sftp'],
  ['down-sftp', 'sftp', 'local'],
];

/** Every cell of the table. */
export const CELLS: readonly Cell[] = [
  ...WAYS.flatMap(([name, source, destination]) => [
    { name: `${name} small`, source, destination, data: SMALL },
    { name: `${name} large`, source, destination, data: LARGE },
  ]),
  { name: 'up-ftp medium', source: 'local', destination: 'ftp', data: MEDIUM },
  { name: 'up-sftp medium', source: 'local', destination: 'sftp', data: MEDIUM },
  { name: 'up-ftp again', source: 'local', destination: 'ftp', data: SMALL, again: true },
  { name: 'up-sftp again', source: 'local', destination: 'sftp', data: SMALL, again: true },
];
