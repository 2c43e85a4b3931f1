import { pathKey, type Segment } from '@drover/core';
import type { PoolClient } from 'pg';
import { texts } from './array-literal.ts';
import { folderKey } from './known-data.ts';
import { pathToText } from './path-text.ts';

const KEPT = 20_000;

const FIND = {
  name: 'known-folder-find',
  text: 'select id from drover.known_folders where transfer_id = $1 and path = $2',
};

const ADD = {
  name: 'known-folders-add',
  text: `with wanted as (select distinct on (path) path, name from unnest($2::bytea[], $3::text[]) as w (path, name) order by path),
    added as (
      insert into drover.known_folders (transfer_id, path, name) select $1, path, name from wanted
      on conflict (transfer_id, path) do update set name = excluded.name returning id, path
    ) select id, path from added`,
};

/** Short numbers for the folders of one transfer's journal. They stay the same for the life of the transfer. */
export class KnownFolders {
  readonly #transfer: string;
  readonly #ids = new Map<string, number>();

  constructor(transfer: string) {
    this.#transfer = transfer;
  }

  /** Null when nothing has been kept of the folder. */
  async find(client: PoolClient, folder: readonly Segment[]): Promise<number | null> {
    const path = pathKey(folder);
    const kept = this.#ids.get(path);
    if (kept !== undefined) return kept;
    const { rows } = await client.query<{ id: number }>({ ...FIND, values: [this.#transfer, folderKey(folder)] });
    const id = rows[0]?.id;
    if (id === undefined) return null;
    this.#keep(path, id);
    return id;
  }

  /** Gives those a number that have none; to be called outside of transactions that may fail. */
  async ensure(client: PoolClient, folders: Iterable<readonly Segment[]>): Promise<ReadonlyMap<string, number>> {
    const ids = new Map<string, number>();
    const missing = new Map<string, { readonly path: string; readonly key: Buffer; readonly name: string }>();
    for (const folder of folders) {
      const path = pathKey(folder);
      const kept = this.#ids.get(path);
      if (kept !== undefined) ids.set(path, kept);
      else {
        const key = folderKey(folder);
        missing.set(key.toString('hex'), { path, key, name: pathToText(folder) });
      }
    }
    if (missing.size === 0) return ids;
    const keys = [...missing.values()].map(({ key }) => key);
    const names = texts([...missing.values()].map(({ name }) => name));
    const values = [this.#transfer, keys, names];
    const { rows } = await client.query<{ id: number; path: Buffer }>({ ...ADD, values });
    for (const { id, path: key } of rows) {
      const folder = missing.get(key.toString('hex'));
      if (folder === undefined) continue;
      ids.set(folder.path, id);
      this.#keep(folder.path, id);
    }
    return ids;
  }

  #keep(path: string, id: number): void {
    if (this.#ids.size >= KEPT) this.#ids.clear();
    this.#ids.set(path, id);
  }
}
