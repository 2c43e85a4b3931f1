import type { DataSet } from './data.ts';

/** Where a side of a cell lies. */
export type Side = 'local' | 'ftp' | 'ftps' | 'sftp' | 'azure';

/** What is timed: a copy into nothing, finding out that all is there already, or listing the source. */
export type Task = 'copy' | 'again' | 'list';

/** What lies between client and servers: nothing, or a round trip of 50 ms at 200 Mbit/s. */
export type Link = 'loopback' | 'wide-area';

export const WIDE_AREA = { oneWayMs: 25, megabitsPerSecond: 200 };

export interface Cell {
  readonly name: string;
  readonly source: Side;
  readonly destination: Side;
  readonly data: DataSet;
  readonly link: Link;
  readonly task: Task;
}

const SMALL: DataSet = { name: 'small', files: 5000, perFolder: 100, bytes: 4096 };
const MEDIUM: DataSet = { name: 'medium', files: 400, perFolder: 100, bytes: 256 * 1024 };
const FEW: DataSet = { name: 'few', files: 500, perFolder: 100, bytes: 4096 };
const HUGE: DataSet = { name: 'huge', files: 1, perFolder: 1, bytes: 128 * 1024 * 1024 };
const TREE: DataSet = { name: 'tree', files: 100_000, perFolder: 100, bytes: 16 };
const LARGE: DataSet = { name: 'large', files: 2, perFolder: 2, bytes: 512 * 1024 * 1024 };

/** How a set of data is called in tables. */
export function describeData(data: DataSet): string {
  const { files, bytes } = data;
  if (bytes < 1024) return `${files} × ${bytes} B`;
  return `${files} × ${bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`}`;
}

/** The same cell with a fifth of the files, or an eighth of the bytes where there are few. */
export function quickly(cell: Cell): Cell {
  const { files, bytes } = cell.data;
  const less = files > 10 ? { files: Math.ceil(files / 5) } : { bytes: bytes / 8 };
  return { ...cell, data: { ...cell.data, ...less } };
}

type Way = readonly [name: string, source: Side, destination: Side];

const WAYS: readonly Way[] = [
  ['up-ftp', 'local', 'ftp'],
  ['down-ftp', 'ftp', 'local'],
  ['ftp-ftp', 'ftp', 'ftp'],
  ['up-ftps', 'local', 'ftps'],
  ['down-ftps', 'ftps', 'local'],
  ['up-sftp', 'local', 'sftp'],
  ['down-sftp', 'sftp', 'local'],
  ['up-azure', 'local', 'azure'],
  ['down-azure', 'azure', 'local'],
];
const UP_WAYS = WAYS.filter(([name]) => name === 'up-ftp' || name === 'up-sftp');
const LIST_WAYS: readonly Way[] = [
  ['list-ftp', 'ftp', 'local'],
  ['list-sftp', 'sftp', 'local'],
];
const FAR_WAYS = WAYS.filter(([name]) => name !== 'ftp-ftp' && !name.endsWith('azure'));

const near = ([name, source, destination]: Way, data: DataSet, task: Task = 'copy'): Cell => ({
  ...{ source, destination, data, link: 'loopback', task },
  name: `${name} ${data.name}${task === 'again' ? ' again' : ''}`,
});
const far = (way: Way, data: DataSet, task: Task = 'copy'): Cell => {
  const cell = near(way, data, task);
  return { ...cell, name: `far-${cell.name}`, link: 'wide-area' };
};

/** Every cell of the table. */
export const CELLS: readonly Cell[] = [
  ...WAYS.flatMap((way) => [near(way, SMALL), near(way, LARGE)]),
  ...UP_WAYS.flatMap((way) => [near(way, MEDIUM), near(way, SMALL, 'again'), near(way, TREE, 'again')]),
  ...LIST_WAYS.map((way) => near(way, TREE, 'list')),
  ...FAR_WAYS.flatMap((way) => [far(way, FEW), far(way, SMALL), far(way, HUGE)]),
  ...LIST_WAYS.map((way) => far(way, TREE, 'list')),
];
