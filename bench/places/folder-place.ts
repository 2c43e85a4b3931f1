import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataSet, makeData } from '../data.ts';
import type { Place } from './place.ts';

/** A folder of this machine, by itself or behind a server. */
export class FolderPlace implements Place {
  readonly #source: string;
  readonly #target: string;
  readonly #named: string;
  readonly #adopt: () => Promise<void>;

  /**
   * @param folder on disk
   * @param named the folder as tools name it
   * @param adopt gives all that was put there to the login of the server
   */
  constructor(folder: string, named: string, adopt: () => Promise<void> = async () => undefined) {
    this.#source = join(folder, 'src');
    this.#target = join(folder, 'dst');
    this.#named = named;
    this.#adopt = adopt;
  }

  async lay(set: DataSet): Promise<string> {
    await makeData(this.#source, set);
    await this.#adopt();
    return `${this.#named}/src/${set.name}`;
  }

  async clear(): Promise<void> {
    await rm(this.#source, { recursive: true, force: true });
  }

  async empty(): Promise<string> {
    await mkdir(this.#target, { recursive: true });
    await this.#adopt();
    return `${this.#named}/dst`;
  }

  async fill(from: string): Promise<void> {
    await cp(from, this.#target, { recursive: true, preserveTimestamps: true });
    await this.#adopt();
  }

  async count(): Promise<number> {
    const entries = await readdir(this.#target, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length;
  }

  async remove(): Promise<void> {
    await rm(this.#target, { recursive: true, force: true });
  }
}
