import { type ItemRecord, pathKey, type Segment } from '@drover/core';
import type { PoolClient } from 'pg';
import { plain, texts } from './array-literal.ts';
import { itemKey, packKnown } from './known-data.ts';
import { packEvidence } from './known-evidence.ts';
import type { KnownFolders } from './known-folders.ts';

/** Folder, key, name (null where the key tells it), data and evidence (null: what there is stays) of what these records make known. */
export type KnownParameters = readonly [string, string, string, string, string];

const KNOWN_TYPES = ['bigint', 'text', 'text', 'text', 'text'];

/** `insert` from `unnest` over the parameters from `$first` on; `when` is a condition or a source of one row. */
export function putKnown(first: number, from: string): string {
  const arrays = KNOWN_TYPES.map((type, at) => `$${first + at}::${type}[]`).join(', ');
  return `insert into drover.known (folder, key, name, data, evidence)
    select k.folder, k.key, k.name, k.data, k.evidence from ${from}unnest(${arrays}) as k (folder, key, name, data, evidence)
    on conflict (folder, key) do update set name = excluded.name, data = excluded.data, upload = null,
      evidence = coalesce(excluded.evidence, known.evidence)`;
}

/** Null when they make nothing known. */
export async function knownParameters(
  records: readonly ItemRecord[],
  folders: KnownFolders,
  client: PoolClient,
): Promise<KnownParameters | null> {
  // The last record of an item counts.
  const rows = new Map<
    string,
    {
      readonly folder: readonly Segment[];
      readonly name: Segment;
      readonly data: string;
      readonly evidence: string | null;
    }
  >();
  for (const record of records) {
    const { path, known } = record;
    if (known === undefined) continue;
    const name = path.at(-1) ?? '';
    const earlier = rows.get(pathKey(path))?.evidence ?? null;
    const evidence = packEvidence(record) ?? earlier;
    rows.set(pathKey(path), { folder: path.slice(0, -1), name, data: packKnown(name, known), evidence });
  }
  if (rows.size === 0) return null;
  const distinct = new Map<string, readonly Segment[]>();
  const keys: string[] = [];
  for (const { folder } of rows.values()) {
    const key = pathKey(folder);
    keys.push(key);
    distinct.set(key, folder);
  }
  const ids = await folders.ensure(client, distinct.values());
  const names = Array.from(rows.values(), ({ name }) => name);
  const short = names.map(itemKey);
  return [
    plain(keys.map((key) => ids.get(key) ?? null)),
    texts(short),
    texts(names.map((name, at) => (name === short[at] ? null : name))),
    texts(Array.from(rows.values(), ({ data }) => data)),
    texts(Array.from(rows.values(), ({ evidence }) => evidence)),
  ];
}
