import { networkOf } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { UNCLAIMED } from './agent-record.ts';
import { notifyOf } from './change-agents.ts';

/** Agents that nobody has authorised yet: as many at most in all, and from one network. */
const MOST = { all: 1000, from: 20 };

/**
 * Whether a further agent that nobody has authorised may come from this address. Where there is no place left, that of the network
 * with most of them makes room which was there longest ago: whoever comes from elsewhere gets in. Of several at once each has its turn.
 */
export async function makeRoom(tx: Kysely<Tables>, address: string): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('unclaimed agents', 0))`.execute(tx);
  const waiting = await tx
    .selectFrom('agents')
    .select(['key', 'address'])
    .where('state', '=', 'unclaimed')
    .where('last_seen', '>', sql<Date>`now() - ${UNCLAIMED}`)
    .orderBy('last_seen')
    .orderBy('first_seen')
    .execute();
  const networks = Map.groupBy(waiting, (each) => networkOf(each.address ?? ''));
  if ((networks.get(networkOf(address))?.length ?? 0) >= MOST.from) return false;
  if (waiting.length < MOST.all) return true;
  const fullest = [...networks.values()].reduce((most, each) => (each.length > most.length ? each : most));
  const gone = fullest.slice(0, 1).map(({ key }) => key);
  await tx.deleteFrom('agents').where('key', 'in', gone).where('state', '=', 'unclaimed').execute();
  await notifyOf(tx, gone);
  return true;
}
