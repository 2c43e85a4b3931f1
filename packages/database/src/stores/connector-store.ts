import type { Clock } from '@drover/core';
import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { revokeAgents } from '../agents/change-agents.ts';
import { json } from '../json.ts';
import { newId } from '../new-id.ts';
import { stopRunsOf } from '../runs/stop-runs-of.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { Role, SignedInAs, Tables } from '../tables.ts';
import { ConnectorSecrets } from './connector-secrets.ts';
import { putTokens } from './connector-token-store.ts';
import { lockUsers } from './lock-users.ts';
import { isInUse, isUnused, UNUSED_MS, UNUSED_REASON } from './unused-connector.ts';

export interface Connector {
  readonly id: string;
  readonly type: string;
  readonly displayName: string;
  /** Without the secrets. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly ownerId: string | null;
  readonly shared: boolean;
  readonly state: 'authorized' | 'deauthorized';
  readonly stateReason: string | null;
  readonly createdAt: Date;
  readonly authorizedAt: Date;
  /** When data last moved through it, or it was authorised. */
  readonly lastUsedAt: Date;
  /** What all runs of it together may move, where `windows` say nothing else; null for no limit. */
  readonly bytesPerSecond: number | null;
  /** The hours in which it may be used, as whoever reads them parses them; null for always. */
  readonly windows: unknown;
  /** Who signed in at the service; null where nobody does. */
  readonly account: SignedInAs | null;
}

/** What a sign-in at the service gave. */
interface FromSignIn {
  readonly account?: SignedInAs;
  /** By field, in clear; kept sealed. */
  readonly tokens?: Readonly<Record<string, string>>;
}

export interface NewConnector extends FromSignIn {
  readonly type: string;
  readonly displayName: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly ownerId: string | null;
  readonly shared: boolean;
}

export interface Authorization extends FromSignIn {
  readonly options: Readonly<Record<string, unknown>>;
  /** What is left out keeps its stored value; null removes it. */
  readonly secrets: Readonly<Record<string, string | null>>;
}

/** Who saves a connector, as they stand at that moment; null when they were removed. */
export type Saver = { readonly role: Role; readonly disabledAt: Date | null } | null;

/** Looks in the transaction that saves whether it may still be; refuses by throwing, and nothing is stored. */
export interface SaveCheck {
  readonly userId: string;
  /** `found`: the connector itself where it is there already, else those of the same name. */
  admit(saver: Saver, found: readonly Connector[]): void;
  /** What is stored together with it; refuses by throwing. */
  readonly also?: (tx: Kysely<Tables>, connectorId: string) => Promise<void>;
}

const FIXED = [
  'id',
  'type',
  'display_name as displayName',
  'options',
  'owner_id as ownerId',
  'shared',
  'created_at as createdAt',
  'authorized_at as authorizedAt',
  'last_used_at as lastUsedAt',
  'bytes_per_second as bytesPerSecond',
  'windows',
  'account',
] as const;
const CONNECTOR = [...FIXED, 'state', 'state_reason as stateReason'] as const;
type Rows = SelectQueryBuilder<Tables, 'connectors', Connector>;
const USE_GRAIN_MS = 60_000;

/** Authorised storage. Secrets are sealed with the instance key, each for its connector and field alone. */
export class ConnectorStore {
  readonly #db: Kysely<Tables>;
  readonly #sealer: Sealer;
  readonly #secrets: ConnectorSecrets;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, sealer: Sealer, clock: Clock) {
    this.#db = db;
    this.#sealer = sealer;
    this.#secrets = new ConnectorSecrets(sealer);
    this.#clock = clock;
  }

  async create(wish: NewConnector, check?: SaveCheck): Promise<Connector> {
    const { type, displayName, options, secrets, ownerId, shared, account, tokens = {} } = wish;
    const id = newId();
    const now = this.#now();
    return await this.#db.transaction().execute(async (tx) => {
      await this.#check(tx, check, (query) => query.where('display_name', '=', displayName));
      const connector = await tx
        .insertInto('connectors')
        .values({
          ...{ id, type, shared, options: json(options), display_name: displayName, owner_id: ownerId },
          ...{ created_at: now, authorized_at: now, last_used_at: now },
          ...(account === undefined ? {} : { account: json(account) }),
        })
        .returning(CONNECTOR)
        .executeTakeFirstOrThrow();
      await this.#secrets.put(tx, id, secrets);
      await putTokens(tx, this.#sealer, id, tokens);
      await check?.also?.(tx, id);
      return connector;
    });
  }

  async get(id: string): Promise<Connector | null> {
    return (await this.#select().where('id', '=', id).executeTakeFirst()) ?? null;
  }

  async list(filter: { readonly type?: string } = {}): Promise<readonly Connector[]> {
    let query = this.#select().orderBy('display_name').orderBy('id');
    if (filter.type !== undefined) query = query.where('type', '=', filter.type);
    return await query.execute();
  }

  /** The secrets in clear, by field; rejects when one was altered or sealed with another key. */
  async secrets(id: string): Promise<Readonly<Record<string, string>>> {
    return await this.#secrets.open(this.#db, id);
  }

  /** The same connector with other options and secrets; tokens that the old ones gave are forgotten. Null when there is none. */
  async reauthorize(id: string, given: Authorization, check?: SaveCheck): Promise<Connector | null> {
    const { options, secrets, account, tokens = {} } = given;
    const now = this.#now();
    return await this.#db.transaction().execute(async (tx) => {
      await this.#check(tx, check, (query) => query.where('id', '=', id));
      const connector = await tx
        .updateTable('connectors')
        .set({
          ...{ options: json(options), state: 'authorized', state_reason: null, authorized_at: now, last_used_at: now },
          ...(account === undefined ? {} : { account: json(account) }),
        })
        .where('id', '=', id)
        .returning(CONNECTOR)
        .executeTakeFirst();
      if (connector === undefined) return null;
      await this.#secrets.put(tx, id, secrets);
      await tx.deleteFrom('connector_tokens').where('connector_id', '=', id).execute();
      await tx.deleteFrom('connector_memories').where('connector_id', '=', id).execute();
      await putTokens(tx, this.#sealer, id, tokens);
      await check?.also?.(tx, id);
      return connector;
    });
  }

  /** Lets everybody use it, or its owner alone; null when there is none. */
  async setShared(id: string, shared: boolean, check?: SaveCheck): Promise<Connector | null> {
    const found = await this.#db.transaction().execute(async (tx) => {
      await this.#check(tx, check, (query) =>
        query.where('display_name', '=', tx.selectFrom('connectors').select('display_name').where('id', '=', id)),
      );
      return await tx.updateTable('connectors').set({ shared }).where('id', '=', id).executeTakeFirst();
    });
    return found.numUpdatedRows > 0n ? await this.get(id) : null;
  }

  /** Stops the runs that use it. False when there is no such connector, or it was authorised anew after `since`. */
  async deauthorize(id: string, reason: string, since?: Date): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      let stale = tx
        .updateTable('connectors')
        .set({ state: 'deauthorized', state_reason: reason })
        .where('id', '=', id)
        .where('state', '=', 'authorized');
      if (since !== undefined) stale = stale.where('authorized_at', '<=', since);
      const changed = await stale.returning(CONNECTOR).execute();
      await stopRunsOf(tx, changed);
      return changed.length > 0;
    });
  }

  /** Writes down which ones have not been used for 90 days; whoever reads them saw it already. Gives what it changed. */
  async deauthorizeUnused(): Promise<readonly Connector[]> {
    return await this.#db.transaction().execute(async (tx) => {
      const changed = await tx
        .updateTable('connectors')
        .set({ state: 'deauthorized', state_reason: UNUSED_REASON })
        .where(this.#isUnused(), '=', true)
        .returning(CONNECTOR)
        .execute();
      await stopRunsOf(tx, changed); // those that were started meanwhile
      return changed;
    });
  }

  /** Notes that data moves through it; cheap enough to be called for each batch. */
  async touch(id: string): Promise<void> {
    const now = this.#clock.now();
    await this.#db
      .updateTable('connectors')
      .set({ last_used_at: new Date(now) })
      .where('id', '=', id)
      .where('last_used_at', '<', new Date(now - USE_GRAIN_MS))
      .execute();
  }

  /**
   * Destroys it with its secrets and tokens and cuts off its agents, unless a run that has not ended uses it. Transfers of people who could not see it any more
   * are nobody's then: their makers would see them again otherwise.
   */
  async remove(id: string): Promise<'removed' | 'in-use' | 'not-found'> {
    return await this.#db.transaction().execute(async (tx) => {
      // Runs that are about to start hold it until they are there to be seen, and find it gone when they come later.
      const held = await tx.selectFrom('connectors').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
      if (held === undefined) return 'not-found';
      const found = await tx
        .selectFrom('connectors')
        .select(isInUse.as('used'))
        .where('id', '=', id)
        .executeTakeFirst();
      if (found?.used === true) return 'in-use';
      for (const owned of [sql`drover.transfers`, sql`drover.migrations`]) {
        await sql`update ${owned} t set owner_id = null from drover.connectors c
          where c.id = ${id} and c.id in (t.source_connector_id, t.destination_connector_id) and not c.shared
            and t.owner_id is distinct from c.owner_id
            and not exists (select from drover.users u where u.id = t.owner_id and u.role = 'administrator')`.execute(
          tx,
        );
      }
      await tx.deleteFrom('connectors').where('id', '=', id).execute();
      await revokeAgents(tx, id, { but: [] });
      return 'removed';
    });
  }

  async #check(tx: Transaction<Tables>, check: SaveCheck | undefined, found: (all: Rows) => Rows): Promise<void> {
    if (check === undefined) return;
    await lockUsers(tx);
    const saver = await tx
      .selectFrom('users')
      .select(['role', 'disabled_at as disabledAt'])
      .where('id', '=', check.userId)
      .executeTakeFirst();
    check.admit(saver ?? null, await found(tx.selectFrom('connectors').select(CONNECTOR)).execute());
  }

  /** With the state as it is at this moment. */
  #select() {
    const unused = this.#isUnused();
    return this.#db
      .selectFrom('connectors')
      .select(FIXED)
      .select([
        sql<Connector['state']>`case when ${unused} then 'deauthorized' else state end`.as('state'),
        sql<string | null>`case when ${unused} then ${UNUSED_REASON} else state_reason end`.as('stateReason'),
      ]);
  }

  #isUnused() {
    return isUnused(new Date(this.#clock.now() - UNUSED_MS));
  }

  #now(): Date {
    return new Date(this.#clock.now());
  }
}
