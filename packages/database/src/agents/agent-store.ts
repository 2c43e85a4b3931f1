import { type Kysely, sql } from 'kysely';
import { json } from '../json.ts';
import type { AgentFolder, AgentRoot, AgentTrouble, Tables } from '../tables.ts';
import {
  AGENT,
  type AgentGreeting,
  type AgentRecord,
  isBelow,
  isBusy,
  isOnline,
  shares,
  twin,
  UNCLAIMED,
} from './agent-record.ts';
import { markDiffering, notifyOf } from './change-agents.ts';
import { makeRoom } from './make-room.ts';

/** What is known of agents, by their keys. */
export class AgentStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /**
   * Notes that an agent has proved who it is. 'too-many' when so many wait to be authorised from its network that no further one is let in,
   * 'other-key' when another public key has the same digest.
   */
  async greet(greeting: AgentGreeting, minimum: string): Promise<AgentRecord | 'too-many' | 'other-key'> {
    const { key, spki, host, os, arch, version, address, machine } = greeting;
    const outdated = isBelow(sql.val(version), minimum);
    const facts = { host, os, arch, version, address, machine, outdated };
    const seen = { ...facts, last_seen: sql<Date>`now()` };
    const known = await this.#db
      .updateTable('agents')
      .set(seen)
      .where('key', '=', key)
      .where('spki', '=', spki)
      .executeTakeFirst();
    if (known.numUpdatedRows === 0n) {
      if ((await this.get(key)) !== null) return 'other-key';
      const row = { key, spki, ...facts };
      const isIn = await this.#db.transaction().execute(async (tx) => {
        if (!(await makeRoom(tx, address))) return false;
        await tx
          .insertInto('agents')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet(seen).where('agents.spki', '=', spki))
          .execute();
        return true;
      });
      if (!isIn) return 'too-many';
    }
    return (await this.get(key)) ?? 'other-key';
  }

  async get(key: string): Promise<AgentRecord | null> {
    return (await this.#select().where('key', '=', key).executeTakeFirst()) ?? null;
  }

  async getMany(keys: readonly string[]): Promise<readonly AgentRecord[]> {
    if (keys.length === 0) return [];
    return await this.#select()
      .where('key', 'in', [...keys])
      .execute();
  }

  /** Those of these connectors, in the order in which they were authorised. */
  async ofConnectors(ids: readonly string[]): Promise<readonly AgentRecord[]> {
    if (ids.length === 0) return [];
    return await this.#select()
      .where('connector_id', 'in', [...ids])
      .where('state', '=', 'claimed')
      .orderBy('claimed_at')
      .orderBy('key')
      .execute();
  }

  /** What an agent that was claimed says that it shares. */
  async setRoots(key: string, roots: readonly AgentRoot[]): Promise<void> {
    const sorted = roots.map(({ path, writable }) => ({ path, writable })).sort((a, b) => (a.path < b.path ? -1 : 1));
    const { connectorId } =
      (await this.#db
        .updateTable('agents')
        .set({ roots: json(sorted) })
        .where('key', '=', key)
        .where('state', '=', 'claimed')
        .returning('connector_id as connectorId')
        .executeTakeFirst()) ?? {};
    if (typeof connectorId === 'string') await markDiffering(this.#db, connectorId);
  }

  /** What the folders of an agent were known by when it was looked at last; null where it never was. */
  async contentOf(key: string): Promise<readonly AgentFolder[] | null> {
    const row = await this.#db.selectFrom('agents').select('content').where('key', '=', key).executeTakeFirst();
    return row?.content ?? null;
  }

  /** What came of looking into the folders of an agent; `content` is left as it was where it is not told. */
  async setJudged(key: string, stranger: AgentTrouble | null, content?: readonly AgentFolder[]): Promise<void> {
    const { connectorId } =
      (await this.#db
        .updateTable('agents')
        .set({
          stranger: stranger === null ? null : json(stranger),
          ...(content === undefined ? {} : { content: json(content) }),
        })
        .where('key', '=', key)
        .where('state', '=', 'claimed')
        .returning('connector_id as connectorId')
        .executeTakeFirst()) ?? {};
    if (typeof connectorId === 'string') await markDiffering(this.#db, connectorId);
  }

  /** No new work for it, or again. False when the connector has no such agent. */
  async setDrained(connectorId: string, key: string, drained: boolean): Promise<boolean> {
    const changed = await this.#db
      .updateTable('agents')
      .set({ drained })
      .where('key', '=', key)
      .where('connector_id', '=', connectorId)
      .executeTakeFirst();
    await notifyOf(this.#db, [key]);
    return changed.numUpdatedRows > 0n;
  }

  /** From now on agents must be of this version at least. */
  async demand(minimum: string): Promise<void> {
    const outdated = isBelow(sql.ref('version'), minimum);
    const changed = await this.#db
      .updateTable('agents')
      .set({ outdated })
      .where('outdated', 'is distinct from', outdated)
      .returning('key')
      .execute();
    await notifyOf(
      this.#db,
      changed.map(({ key }) => key),
    );
  }

  /** Somebody tried to authorise an agent that is somebody's already: its owner is shown that. */
  async noteRefusal(key: string): Promise<void> {
    await this.#db
      .updateTable('agents')
      .set({ refused_at: sql<Date>`now()`, refused_count: sql<number>`refused_count + 1` })
      .where('key', '=', key)
      .where('state', '=', 'claimed')
      .execute();
  }

  /** Another machine has called with the key of an agent: both are told, and so is whoever looks at its connector. */
  async noteTwin(key: string, name: string): Promise<void> {
    const changed = await this.#db
      .updateTable('agents')
      .set({ twin: name, twin_at: sql<Date>`now()` })
      .where('key', '=', key)
      // However often it calls, the others have work to do.
      .where(sql<boolean>`coalesce(twin_at < now() - interval '10 seconds', true)`)
      .executeTakeFirst();
    if (changed.numUpdatedRows > 0n) await notifyOf(this.#db, [key]);
  }

  /** Forgets agents that nobody authorised and that have been gone for a day. */
  async removeUnclaimed(): Promise<void> {
    await this.#db
      .deleteFrom('agents')
      .where('state', '=', 'unclaimed')
      .where('last_seen', '<', sql<Date>`now() - ${UNCLAIMED}`)
      .execute();
  }

  #select() {
    return this.#db
      .selectFrom('agents')
      .select(AGENT)
      .select([isOnline.as('online'), isBusy.as('busy'), shares.as('shares'), twin.as('twin')]);
  }
}
