import type { BarrierJournal, FoundBarriers } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { texts } from '../runs/array-literal.ts';
import { type ArrivedItem, type RowFolders, shownPath } from './arrived-items.ts';
import { folderHash } from './open-barriers.ts';
import { PassCursor } from './pass-cursor.ts';
import { type HeldPass, PASS_LEASE } from './permission-pass.ts';
import { keptPrincipal, questionHash } from './question-hash.ts';

const COMMIT = {
  name: 'permissions-looked',
  text: `update drover.permission_passes p set look_run = $3, look_seq = $4, attempts = 0, failure = null, lease_until = now() + ${PASS_LEASE}
    where p.transfer_id = $1 and p.fence = $2 and p.state = 'running'`,
};

const KEEP = {
  name: 'permissions-barriers',
  text: `insert into drover.permission_barriers (transfer_id, folder, key, kind, principal, below)
    select $1, b.folder, b.key, b.kind, b.principal, b.below
    from unnest($2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::text[]) as b (folder, key, kind, principal, below)
    on conflict do nothing`,
};

/** How far the pass of one row has looked for barriers, for the worker that holds it. */
export class PgBarrierJournal implements BarrierJournal<ArrivedItem> {
  readonly #pass: HeldPass;
  readonly #cursor: PassCursor;

  constructor(database: Database, pass: HeldPass, folders: RowFolders, committed?: () => void) {
    this.#pass = pass;
    this.#cursor = new PassCursor(database, pass.transferId, folders, pass.looked, committed);
  }

  async next(): Promise<readonly ArrivedItem[]> {
    return await this.#cursor.next();
  }

  async commit(found: readonly FoundBarriers<ArrivedItem>[]): Promise<void> {
    const last = found.at(-1)?.task;
    if (last === undefined) return;
    const { transferId, fence } = this.#pass;
    const kept = found.flatMap(({ task, barriers }) =>
      barriers.flatMap((barrier) => {
        const { kind, principal } = barrier;
        const each = { key: questionHash(barrier), kind, principal: keptPrincipal(principal), below: shownPath(task) };
        return task.path.map((_, depth) => ({ ...each, folder: folderHash(task.path.slice(0, depth)) }));
      }),
    );
    const move = { ...COMMIT, values: [transferId, fence, last.run, last.seq] };
    await this.#cursor.commit(last, move, async (client) => {
      if (kept.length > 0) {
        await client.query({
          ...KEEP,
          values: [
            transferId,
            kept.map(({ folder }) => folder),
            kept.map(({ key }) => key),
            texts(kept.map(({ kind }) => kind)),
            texts(kept.map(({ principal }) => principal)),
            texts(kept.map(({ below }) => below)),
          ],
        });
      }
    });
  }
}
