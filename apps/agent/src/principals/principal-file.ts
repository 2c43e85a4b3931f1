import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Owners, readOwners } from '@drover/connectors/local-files';
import { codeOf } from '../files/code-of.ts';
import { Refusal } from '../refusal.ts';
import type { PrincipalCount } from './principal-count.ts';
import { PRINCIPALS_HEAD, principalRows } from './principal-rows.ts';

/** The list of principals that an administrator asked for: CSV, for its user alone, one shared folder after the other. */
export class PrincipalFile implements AsyncDisposable {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #owners: Owners;

  private constructor(path: string, file: FileHandle, owners: Owners) {
    this.path = path;
    this.#file = file;
    this.#owners = owners;
  }

  /** Takes the place of an older one of that name. */
  static async create(name: string, cwd: string): Promise<PrincipalFile> {
    const path = resolve(cwd, name);
    const owners = await readOwners();
    try {
      const file = await open(path, 'w', 0o600);
      await file.write(PRINCIPALS_HEAD);
      return new PrincipalFile(path, file, owners);
    } catch (error) {
      throw new Refusal('usage', `${path} cannot be written (${codeOf(error)}). Name a file where you may write.`);
    }
  }

  async add(sharedFolder: string, count: PrincipalCount): Promise<void> {
    await this.#file.write(principalRows(sharedFolder, count.sorted(), this.#owners));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }
}
