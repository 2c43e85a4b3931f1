import type { DataSet } from './data.ts';

/** Where a side of a cell lies. */
export type Place = 'local' | 'ftp' | 'ftps' | 'sftp';

/** What lies between client and servers: nothing, or a round trip of 50 ms at 200 Mbit/s. */
export type Link = 'loopback' | 'wide-area';

export const WIDE_AREA = { oneWayMs: 25, megabitsPerSecond: 200 };

export interface Cell {
  readonly name: string;
  readonly source: Place;
  readonly destination: Place;
  readonly data: DataSet;
  readonly link: Link;
  /** The destination holds everything already: what is timed is finding that out. */
  readonly again?: boolean;
}

const SMALL: DataSet = { name: 'small', files: 5000, perFolder: 100, bytes: 4096 };
const MEDIUM: DataSet = { name: 'medium', files: 400, perFolder: 100, bytes: 256 * 1024 };
const FEW: DataSet = { name: 'few', files: 500, perFolder: 100, bytes: 4096 };
const HUGE: DataSet = { name: 'huge', files: 1, perFolder: 1, bytes: 128 * 1024 * 1024 };
const LARGE: DataSet = { name: 'large', files: 2, perFolder: 2, bytes: 512 * 1024 * 1024 };

/** How a set of data is called in tables. */
export function describeData(data: DataSet): string {
  const size = data.bytes >= 1024 * 1024 ? `${data.bytes / 1024 / 1024} MiB` : `${data.bytes / 1024} KiB`;
  return `${data.files} × ${size}`;
}

/** The same cell with a fifth of the files, or an eighth of the bytes where there are few. */
export function quickly(cell: Cell): Cell {
  const { files, bytes } = cell.data;
  const less = files > 10 ? { files: Math.ceil(files / 5) } : { bytes: bytes / 8 };
  return { ...cell, data: { ...cell.data, ...less } };
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

const FAR_WAYS = WAYS.filter(([, source, destination]) => source === 'local' || destination === 'local');

/** Every cell of the table. */
export const CELLS: readonly Cell[] = [
  ...WAYS.flatMap(([name, source, destination]) => [
    { name: `${name} small`, source, destination, data: SMALL, link: 'loopback' } as const,
    { name: `${name} large`, source, destination, data: LARGE, link: 'loopback' } as const,
  ]),
  { name: 'up-ftp medium', source: 'local', destination: 'ftp', data: MEDIUM, link: 'loopback' },
  { name: 'up-sftp medium', source: 'local', destination: 'sftp', data: MEDIUM, link: 'loopback' },
  { name: 'up-ftp again', source: 'local', destination: 'ftp', data: SMALL, link: 'loopback', again: true },
  { name: 'up-sftp again', source: 'local', destination: 'sftp', data: SMALL, link: 'loopback', again: true },
  ...FAR_WAYS.flatMap(([name, source, destination]) => [
    { name: `far-${name} few`, source, destination, data: FEW, link: 'wide-area' } as const,
    { name: `far-${name} huge`, source, destination, data: HUGE, link: 'wide-area' } as const,
  ]),
];
