import { type Kysely, sql, type Transaction } from 'kysely';
import { newId } from '../new-id.ts';
import type { Tables } from '../tables.ts';

/** A mail to a person, or a call of a webhook. */
export interface NewDelivery {
  readonly to: { readonly userId: string } | { readonly webhookId: string };
  /** What it is about: `single`, `test`, or the id of a migration. */
  readonly scope: string;
  /** The subject of a mail; the type of a webhook's event. */
  readonly title: string;
  /** A mail's text; a webhook's body, sent again byte for byte. */
  readonly body: string;
}

export interface Delivery {
  readonly id: string;
  readonly userId: string | null;
  readonly webhookId: string | null;
  readonly title: string;
  readonly body: string;
  readonly createdAt: Date;
  /** When it is tried next; null when it was delivered or given up. */
  readonly nextAt: Date | null;
  readonly attempts: number;
  readonly deliveredAt: Date | null;
  /** What came of the last attempt, in words. */
  readonly answer: string | null;
}

const COLUMNS = sql`id, user_id as "userId", webhook_id as "webhookId", title, body, created_at as "createdAt", next_at as "nextAt",
  attempts, delivered_at as "deliveredAt", answer`;
/** A sender that died is taken over after this. */
const LEASE_SECONDS = 300;

/** What is to be sent, until it was or has been given up, and for a while after. */
export class DeliveryStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add(delivery: NewDelivery): Promise<void> {
    await this.#db.transaction().execute((tx) => putDeliveries(tx, [delivery]));
  }

  /** Takes what is due, each for one server alone; an attempt is counted before it is made. */
  async claim(limit: number): Promise<readonly Delivery[]> {
    const { rows } = await sql<Delivery>`
      update drover.deliveries set attempts = attempts + 1, next_at = now() + ${LEASE_SECONDS} * interval '1 second'
      where id in (select id from drover.deliveries where next_at <= now() order by next_at limit ${limit} for update skip locked)
      returning ${COLUMNS}`.execute(this.#db);
    return rows;
  }

  async delivered(id: string, answer: string): Promise<void> {
    await sql`update drover.deliveries set next_at = null, delivered_at = now(), answer = ${answer} where id = ${id}`.execute(
      this.#db,
    );
  }

  /** To be tried again after so many seconds; with null, given up. */
  async failed(id: string, answer: string, afterSeconds: number | null): Promise<void> {
    await sql`update drover.deliveries set answer = ${answer},
      next_at = ${afterSeconds === null ? null : sql`now() + ${afterSeconds} * interval '1 second'`} where id = ${id}`.execute(
      this.#db,
    );
  }

  /** Newest first: of one webhook, or all mails. */
  async list(of: { readonly webhookId: string | null }, limit: number): Promise<readonly Delivery[]> {
    const { rows } = await sql<Delivery>`select ${COLUMNS} from drover.deliveries
      where webhook_id is not distinct from ${of.webhookId} order by created_at desc, id limit ${limit}`.execute(
      this.#db,
    );
    return rows;
  }

  /** Forgets what was over before this time. */
  async removeOlderThan(time: Date): Promise<void> {
    await sql`delete from drover.deliveries where next_at is null and created_at < ${time}`.execute(this.#db);
  }
}

export async function putDeliveries(tx: Transaction<Tables>, deliveries: readonly NewDelivery[]): Promise<void> {
  for (const { to, scope, title, body } of deliveries) {
    const [user, webhook] = 'userId' in to ? [to.userId, null] : [null, to.webhookId];
    await sql`insert into drover.deliveries (id, user_id, webhook_id, scope, title, body, next_at)
      values (${newId()}, ${user}, ${webhook}, ${scope}, ${title}, ${body}, now())`.execute(tx);
  }
}
