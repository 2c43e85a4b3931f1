import { sql, type Transaction } from 'kysely';
import { newId } from '../new-id.ts';
import type { Tables } from '../tables.ts';

/** Makes a new row of each, with its places, words and settings, that has never been scanned or run; in their order. */
export async function copyRows(tx: Transaction<Tables>, ids: readonly string[]): Promise<void> {
  const made = ids.map(() => newId());
  await sql`insert into drover.transfers (id, name, source_connector_id, source_root, source_path, source_key,
      destination_connector_id, destination_root, destination_path, destination_key, transfer_key, policy, filters, tags, flags, notes,
      priority, owner_id, migration_id)
    select n.id, t.name, t.source_connector_id, t.source_root, t.source_path, t.source_key,
      t.destination_connector_id, t.destination_root, t.destination_path, t.destination_key,
      encode(substr(decode(md5(n.id), 'hex'), 1, 6), 'hex'), t.policy, t.filters, t.tags, t.flags, t.notes,
      t.priority, t.owner_id, t.migration_id
    from unnest(${[...ids]}::text[], ${made}::text[]) as n (of, id) join drover.transfers t on t.id = n.of
    order by t.number`.execute(tx);
}
