import type { DataSet } from '../data.ts';

/** One side of a cell, prepared and looked at past all tools. Paths are as tools name them: on disk, or below the server's root. */
export interface Place {
  /** Lays a set of data down to be copied from; answers with its path. */
  lay(set: DataSet): Promise<string>;
  /** Takes away what `lay` laid down. */
  clear(): Promise<void>;
  /** Makes an empty folder to copy into; answers with its path. */
  empty(): Promise<string>;
  /** Puts into that folder what lies in a folder of this machine, times included. */
  fill(from: string): Promise<void>;
  /** Files in that folder. */
  count(): Promise<number>;
  /** Takes the folder away. */
  remove(): Promise<void>;
}
