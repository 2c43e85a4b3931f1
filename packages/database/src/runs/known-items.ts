import {
  type KnownItem,
  PackedKnownItems,
  type PendingUpload,
  pathKey,
  type Replacement,
  type Segment,
  StorageError,
} from '@drover/core';
import { Fenced } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { plain, texts } from './array-literal.ts';
import { itemKey, packVersion, unpackKnown } from './known-data.ts';
import type { KnownFolders } from './known-folders.ts';

const FOLDER = { name: 'known-of-folder', text: 'select key, name, data, upload from drover.known where folder = $1' };

const UPLOADS = {
  name: 'known-uploads',
  text: `select w.at, k.upload from unnest($1::bigint[], $2::text[]) with ordinality as w (folder, key, at)
    join drover.known k on k.folder = w.folder and k.key = w.key where k.upload is not null`,
};

const HELD = 'exists (select 1 from held)';
const FENCE = 'with held as (select 1 from drover.run_sessions where id = $1 for key share)';

/** Data is a JSON array; what stands at the destination is its third element, what that is about to be replaced with its fourth. */
const REPLACING = {
  name: 'known-replacing',
  text: `${FENCE}, put as (
      update drover.known k set data = jsonb_set(
        jsonb_set(k.data::jsonb, '{3}', w.version::jsonb), '{2}', coalesce(w.present::jsonb, k.data::jsonb -> 2))::text
      from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) as w (folder, key, version, present)
      where ${HELD} and k.folder = w.folder and k.key = w.key
    ) select ${HELD} as held`,
};

const SAVE_UPLOAD = {
  name: 'known-save-upload',
  text: `${FENCE}, put as (
      insert into drover.known (folder, key, name, data, upload)
      select $2::bigint, $3::text, $4::text, $5::text, $6::bytea where ${HELD}
      on conflict (folder, key) do update set upload = excluded.upload
    ), further as (
      update drover.runs set setbacks = 0 where $7 and setbacks > 0 and ${HELD}
        and number = (select run from drover.run_sessions where id = $1)
    ) select ${HELD} as held`,
};

/** Reads what earlier runs of one transfer know. */
export class KnownReader {
  readonly #database: Database;
  readonly #folders: KnownFolders;
  readonly #open: (sealed: Buffer, path: readonly Segment[]) => PendingUpload;

  constructor(
    database: Database,
    folders: KnownFolders,
    open: (sealed: Buffer, path: readonly Segment[]) => PendingUpload,
  ) {
    this.#database = database;
    this.#folders = folders;
    this.#open = open;
  }

  async folder(folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>> {
    return await this.#database.withClient(async (client) => {
      const found = new PackedKnownItems();
      const id = await this.#folders.find(client, folder);
      if (id === null) return found;
      const { rows } = await client.query<{ key: string; name: string | null; data: string; upload: Buffer | null }>({
        ...FOLDER,
        values: [id],
      });
      for (const { key, name: long, data, upload } of rows) {
        const name = long ?? key;
        const known = unpackKnown(name, data);
        const pending = upload === null ? null : this.#opened(upload, [...folder, name]);
        found.set(name, pending === null ? known : { ...known, upload: pending });
      }
      return found;
    });
  }

  async uploads(paths: readonly (readonly Segment[])[]): Promise<readonly (PendingUpload | null)[]> {
    return await this.#database.withClient(async (client) => {
      const ids = await this.#folders.ensure(client, parentsOf(paths));
      const folders = plain(paths.map((path) => ids.get(pathKey(path.slice(0, -1))) ?? null));
      const keys = texts(paths.map((path) => itemKey(path.at(-1) ?? '')));
      const { rows } = await client.query<{ at: number; upload: Buffer }>({ ...UPLOADS, values: [folders, keys] });
      const found = paths.map((): PendingUpload | null => null);
      for (const { at, upload } of rows) found[at - 1] = this.#opened(upload, paths[at - 1] ?? []);
      return found;
    });
  }

  /** Null when it was sealed with another key: the upload starts anew, which costs time and loses nothing. */
  #opened(sealed: Buffer, path: readonly Segment[]): PendingUpload | null {
    try {
      return this.#open(sealed, path);
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  }
}

export async function beginReplacing(
  database: Database,
  folders: KnownFolders,
  session: number,
  replacements: readonly Replacement[],
): Promise<void> {
  const paths = replacements.map(({ path }) => path);
  const held = await database.withClient(async (client) => {
    const ids = await folders.ensure(client, parentsOf(paths));
    const values = [
      session,
      plain(paths.map((path) => ids.get(pathKey(path.slice(0, -1))) ?? null)),
      texts(paths.map((path) => itemKey(path.at(-1) ?? ''))),
      texts(replacements.map(({ source }) => JSON.stringify(packVersion(source)))),
      texts(replacements.map(({ destination }) => (destination ? JSON.stringify(packVersion(destination)) : null))),
    ];
    return (await client.query<{ held: boolean }>({ ...REPLACING, values })).rows[0]?.held === true;
  });
  if (!held) throw new Fenced();
}

export interface SavedUpload {
  readonly path: readonly Segment[];
  readonly destinationName: Segment;
  readonly sealed: Buffer | null;
  /** More of the file has arrived than was known: the deaths of workers before that count no more. */
  readonly further: boolean;
}

export async function saveUpload(
  database: Database,
  folders: KnownFolders,
  session: number,
  { path, destinationName, sealed, further }: SavedUpload,
): Promise<void> {
  const name = path.at(-1) ?? '';
  const key = itemKey(name);
  const held = await database.withClient(async (client) => {
    const ids = await folders.ensure(client, [path.slice(0, -1)]);
    const data = JSON.stringify([destinationName === name ? 0 : destinationName, 0, 0, 0]);
    const id = ids.get(pathKey(path.slice(0, -1)));
    const values = [session, id, key, key === name ? null : name, data, sealed, further];
    return (await client.query<{ held: boolean }>({ ...SAVE_UPLOAD, values })).rows[0]?.held === true;
  });
  if (!held) throw new Fenced();
}

function parentsOf(paths: readonly (readonly Segment[])[]): readonly (readonly Segment[])[] {
  return paths.map((path) => path.slice(0, -1));
}
