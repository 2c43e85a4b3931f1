import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';

export interface AuditRecord {
  readonly id: number;
  readonly at: Date;
  readonly userId: string | null;
  /** Who it was, as people know them; stays when the person is removed. */
  readonly actor: string;
  /** Such as `connector.delete`. */
  readonly action: string;
  readonly target: string | null;
  readonly detail: unknown;
  readonly address: string | null;
}

export type NewAuditRecord = Omit<AuditRecord, 'id' | 'at'>;

export interface AuditFilter {
  readonly limit: number;
  /** Only records older than this one. */
  readonly before?: number;
  readonly userId?: string;
  readonly action?: string;
}

const RECORD = ['id', 'at', 'user_id as userId', 'actor', 'action', 'target', 'detail', 'address'] as const;

/** Who changed what, newest first. */
export class AuditStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async add({ userId, actor, action, target, detail, address }: NewAuditRecord): Promise<void> {
    const values = { user_id: userId, actor, action, target, address, detail: detail === null ? null : json(detail) };
    await this.#db.insertInto('audit').values(values).execute();
  }

  async list({ limit, before, userId, action }: AuditFilter): Promise<readonly AuditRecord[]> {
    let query = this.#db.selectFrom('audit').select(RECORD).orderBy('id', 'desc').limit(limit);
    if (before !== undefined) query = query.where('id', '<', before);
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    if (action !== undefined) query = query.where('action', '=', action);
    return await query.execute();
  }

  async removeOlderThan(time: Date): Promise<void> {
    await this.#db.deleteFrom('audit').where('at', '<', time).execute();
  }
}
