import { type Kysely, sql } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import { UNCLAIMED } from './agent-record.ts';

/** Processes that hold sessions listen here for agents that somebody changed something about; the payload is the agent's key. */
export const AGENTS_CHANNEL = 'drover_agents';

/** What became of an attempt to make an agent a connector's own. */
export type ClaimEnd = 'claimed' | 'unknown' | 'taken' | 'revoked';

/** Makes an agent the connector's, in the transaction that saves the connector: of several at once the first wins. */
export async function claimAgent(tx: Kysely<Tables>, key: string, connectorId: string): Promise<ClaimEnd> {
  const found = await tx
    .selectFrom('agents')
    .select(['state', 'connector_id', sql<boolean>`last_seen < now() - ${UNCLAIMED}`.as('forgotten')])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined || (found.state === 'unclaimed' && found.forgotten)) return 'unknown';
  if (found.state === 'revoked') return 'revoked';
  if (found.state === 'claimed') {
    if (found.connector_id !== connectorId) return 'taken';
    // Whoever authorises it once more means what it shares now.
    await tx.updateTable('agents').set({ stranger: null, content: null }).where('key', '=', key).execute();
    await notifyOf(tx, [key]);
    await markDiffering(tx, connectorId);
    return 'claimed';
  }
  await tx
    .updateTable('agents')
    .set({ state: 'claimed', connector_id: connectorId, claimed_at: sql<Date>`now()` })
    .where('key', '=', key)
    .execute();
  await notifyOf(tx, [key]);
  await markDiffering(tx, connectorId);
  return 'claimed';
}

/** Cuts agents of a connector off for good: those named in `only`, or all `but` some. Answers with their keys. */
export async function revokeAgents(
  tx: Kysely<Tables>,
  connectorId: string,
  which: { readonly only: readonly string[] } | { readonly but: readonly string[] },
): Promise<readonly string[]> {
  let query = tx
    .updateTable('agents')
    .set({ state: 'revoked', connector_id: null, roots: null, content: null, stranger: null, differs: false })
    .where('connector_id', '=', connectorId)
    .returning('key');
  if ('only' in which) query = query.where('key', 'in', [...which.only]);
  else if (which.but.length > 0) query = query.where('key', 'not in', [...which.but]);
  const keys = (await query.execute()).map(({ key }) => key);
  await notifyOf(tx, keys);
  await markDiffering(tx, connectorId);
  return keys;
}

/** Cuts one of a connector's agents off for good, unless it is the only one; the connector then goes by the key of another. */
export async function removeAgent(
  db: Kysely<Tables>,
  connectorId: string,
  key: string,
): Promise<'last' | 'not-found' | 'removed'> {
  return await db.transaction().execute(async (tx) => {
    const connector = await tx
      .selectFrom('connectors')
      .select('options')
      .where('id', '=', connectorId)
      .forUpdate()
      .executeTakeFirst();
    const all = await tx
      .selectFrom('agents')
      .select('key')
      .where('connector_id', '=', connectorId)
      .orderBy('claimed_at')
      .execute();
    if (connector === undefined || !all.some((each) => each.key === key)) return 'not-found';
    const other = all.find((each) => each.key !== key);
    if (other === undefined) return 'last';
    await revokeAgents(tx, connectorId, { only: [key] });
    if (connector.options['key'] === key) {
      const options = json({ ...connector.options, key: other.key });
      await tx.updateTable('connectors').set({ options }).where('id', '=', connectorId).execute();
    }
    return 'removed';
  });
}

/**
 * Notes which folders the agents of a connector are to share, and which of them get no work because they share others or are strangers. What
 * most of those share that share anything is right; where as many share something else, what was right before.
 */
export async function markDiffering(tx: Kysely<Tables>, connectorId: string): Promise<void> {
  const ours = sql`select * from drover.agents where connector_id = ${connectorId} and state = 'claimed'`;
  const right = sql`select roots from ours where jsonb_array_length(roots) > 0 and not outdated and stranger is null
    group by roots order by count(*) desc,
      coalesce(roots = (select shares from drover.connectors where id = ${connectorId}), false) desc, min(claimed_at), min(key)
    limit 1`;
  const { rows } = await sql<{ key: string }>`
    with ours as (${ours}), chosen as (${right}),
      judged as (
        select key, stranger is not null or coalesce(roots <> (select roots from chosen), false) as differs from ours)
    update drover.agents a set differs = judged.differs from judged
      where a.key = judged.key and a.differs <> judged.differs returning a.key`.execute(tx);
  await sql`with ours as (${ours}), chosen as (${right})
    update drover.connectors c set shares = chosen.roots from chosen
      where c.id = ${connectorId} and c.shares is distinct from chosen.roots`.execute(tx);
  await notifyOf(
    tx,
    rows.map(({ key }) => key),
  );
}

export async function notifyOf(tx: Kysely<Tables>, keys: readonly string[]): Promise<void> {
  for (const key of keys) await sql`select pg_notify(${AGENTS_CHANNEL}, ${key})`.execute(tx);
}
