import type { ItemRef, KnownItem, OthersFile, Segment } from '@drover/core';
import { copySameFiles } from '@drover/migration';
import type { Database } from '../connection/database.ts';
import { displayOf } from '../rows/new-rows.ts';
import { meetingRows } from '../rows/overlapping-row.ts';

interface MeetingRow {
  readonly id: string;
  readonly source_root: string;
  readonly source_path: readonly string[];
  readonly destination_path: readonly string[];
  readonly own_root: string;
  readonly own_source: readonly string[];
  readonly own_destination: readonly string[];
}

/** The known children of a folder of a row, by their names at the source. */
export type KnownOfRow = (row: string, folder: readonly Segment[]) => Promise<ReadonlyMap<Segment, KnownItem>>;

const MOST_ROWS = 1000;

const MEETING = {
  name: 'rows-that-meet',
  text: `select o.id, o.source_root, o.source_path, o.destination_path,
      t.source_root as own_root, t.source_path as own_source, t.destination_path as own_destination from drover.transfers t
      cross join ${meetingRows('t', 'false')}
    where t.id = $1 order by o.number limit ${MOST_ROWS}`,
};

/** Finds what other rows of the migration wrote where a row writes, unless they bring the same files there. For most rows there are no others, which is asked once. */
export class OthersFiles {
  readonly #known: KnownOfRow;
  readonly #rows: Promise<readonly MeetingRow[]>;

  constructor(database: Database, transfer: string, known: KnownOfRow) {
    this.#known = known;
    this.#rows = database.withClient(async (client) =>
      (await client.query<MeetingRow>({ ...MEETING, values: [transfer] })).rows.filter(bringsOthers),
    );
    this.#rows.catch(() => undefined); // whoever asks hears of it
  }

  /** In one folder of the destination, by the key of their names; null where no other row goes near. What rules moved upwards is not found. */
  async in(folder: ItemRef, keyOf: (name: Segment) => string): Promise<ReadonlyMap<string, OthersFile> | null> {
    const rows = await this.#rows;
    if (rows.length === 0) return null;
    const found = new Map<string, OthersFile>();
    for (const row of rows) {
      const below = namesBelow(row.destination_path, folder.segments, keyOf);
      if (below === null) continue;
      const told = displayOf({ root: row.source_root, path: row.source_path });
      for (const { destinationName, source, destination } of await this.#itemsIn(row.id, below, keyOf)) {
        if (source === undefined || destination === undefined) continue;
        found.set(keyOf(destinationName), { row: told, version: destination });
      }
    }
    return found;
  }

  /** Of a folder of the row, which is told by its names at the destination. */
  async #itemsIn(
    row: string,
    below: readonly Segment[],
    keyOf: (name: Segment) => string,
  ): Promise<Iterable<KnownItem>> {
    let folder: readonly Segment[] = [];
    for (const name of below) {
      const wanted = keyOf(name);
      const items = await this.#known(row, folder);
      const next = Array.from(items).find(
        ([, item]) => item.source === undefined && keyOf(item.destinationName) === wanted,
      );
      folder = [...folder, next === undefined ? name : next[0]];
    }
    return (await this.#known(row, folder)).values();
  }
}

function bringsOthers(row: MeetingRow): boolean {
  const own = { source: [row.own_root, ...row.own_source], destination: row.own_destination };
  return !copySameFiles(own, { source: [row.source_root, ...row.source_path], destination: row.destination_path });
}

/** The names from one folder to another below it; null where that is not below it. */
function namesBelow(
  above: readonly Segment[],
  folder: readonly Segment[],
  keyOf: (name: Segment) => string,
): readonly Segment[] | null {
  if (folder.length < above.length || above.some((name, at) => keyOf(name) !== keyOf(folder[at] ?? ''))) return null;
  return folder.slice(above.length);
}
