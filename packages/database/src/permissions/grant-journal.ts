import type { Grant } from '@drover/core';
import type { GrantJournal, GrantResult } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { plain, texts } from '../runs/array-literal.ts';
import type { ArrivedItem, RowFolders } from './arrived-items.ts';
import { metQuestions } from './met-questions.ts';
import { withOpenBarriers } from './open-barriers.ts';
import { PassCursor } from './pass-cursor.ts';
import { logPermissions } from './permission-log.ts';
import { type HeldPass, PASS_LEASE } from './permission-pass.ts';
import { SentRights } from './sent-rights.ts';

type Result = GrantResult<ArrivedItem>;

const COMMIT = {
  name: 'permissions-commit',
  text: `update drover.permission_passes p set at_run = $3, at_seq = $4, items = items + $5, given = given + $6, left_out = left_out + $7,
      waiting = waiting + $8, failed = failed + $9, attempts = 0, failure = null, lease_until = now() + ${PASS_LEASE}
    where p.transfer_id = $1 and p.fence = $2 and p.state = 'running'`,
};

const ASK = {
  name: 'permissions-ask',
  text: `insert into drover.permission_questions (transfer_id, migration_id, key, kind, principal, items, example, applied)
      select $1, $2, q.key, q.kind, q.principal, q.items, q.example, q.applied
      from unnest($3::bytea[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::jsonb[])
        as q (key, kind, principal, items, example, applied)
    on conflict (transfer_id, key) do update set items = permission_questions.items + excluded.items,
      applied = case when permission_questions.applied = excluded.applied then excluded.applied end`,
};

/** The pass of one row in PostgreSQL, for the worker that holds it. */
export class PgGrantJournal implements GrantJournal<ArrivedItem> {
  readonly #database: Database;
  readonly #pass: HeldPass;
  readonly #cursor: PassCursor;
  readonly #sent: SentRights;

  constructor(database: Database, pass: HeldPass, folders: RowFolders, committed?: () => void) {
    this.#database = database;
    this.#pass = pass;
    this.#cursor = new PassCursor(database, pass.transferId, folders, pass.at, committed);
    this.#sent = new SentRights(database, pass);
  }

  async next(): Promise<readonly ArrivedItem[]> {
    return await withOpenBarriers(this.#database, this.#pass, await this.#cursor.next());
  }

  async sending(task: ArrivedItem, grants: readonly Grant[]): Promise<void> {
    await this.#sent.keep(task, grants);
  }

  async commit(results: readonly Result[]): Promise<void> {
    const last = results.at(-1)?.task;
    if (last === undefined) return;
    const { transferId, fence } = this.#pass;
    const sum = (of: (result: Result) => number) => results.reduce((all, result) => all + of(result), 0);
    const move = {
      ...COMMIT,
      values: [
        ...[transferId, fence, last.run, last.seq, results.length],
        sum(({ given }) => given.length),
        sum(({ leftOut }) => leftOut.filter(({ why }) => why !== 'not-mapped').length),
        sum(({ questions }) => (questions.length > 0 ? 1 : 0)),
        sum(({ failure }) => (failure === null ? 0 : 1)),
      ],
    };
    await this.#cursor.commit(last, move, async (client) => {
      const lines = results.map(({ task, ...result }) => ({ item: task, ...result }));
      await logPermissions(client, last.run, lines);
      await this.#sent.forget(client);
      await this.#ask(client, results);
    });
  }

  async #ask(client: PoolClient, results: readonly Result[]): Promise<void> {
    const all = metQuestions(results);
    if (all.length === 0) return;
    await client.query({
      ...ASK,
      values: [
        ...[this.#pass.transferId, this.#pass.migrationId],
        all.map(({ key }) => key),
        texts(all.map(({ kind }) => kind)),
        texts(all.map(({ principal }) => principal)),
        plain(all.map(({ items }) => items)),
        texts(all.map(({ example }) => example)),
        texts(all.map(({ applied }) => (applied === null ? null : JSON.stringify(applied)))),
      ],
    });
  }
}
