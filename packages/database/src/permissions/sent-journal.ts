import type { Grant, Segment } from '@drover/core';
import type { SentItem, SentJournal, SettledItem } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { pathFromText } from '../runs/path-text.ts';
import { FENCED, transact } from '../runs/transact.ts';
import type { RowFolders } from './arrived-items.ts';
import { logPermissions } from './permission-log.ts';
import { type HeldPass, PASS_LEASE } from './permission-pass.ts';

/**
 * A worker that lost its pass finds that out within three seconds, and lets go of what it is sending; so long nobody can say what arrives.
 * One that stands still is given up only with its lease, which is longer.
 */
const REST_MS = 10_000;

interface SentRow {
  readonly id: number;
  readonly path: string;
  readonly folder: boolean;
  readonly destination: string;
  readonly grants: string;
  readonly age_ms: number;
}

/** Rights of one item that a worker sent and did not tell of. */
export interface UntoldRights extends SentItem {
  readonly ids: readonly number[];
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
}

const UNTOLD = {
  name: 'permissions-untold',
  text: `select id, path, folder, destination, grants, (extract(epoch from now() - sent_at) * 1000)::float8 as age_ms
    from drover.permission_sent where transfer_id = $1 and fence <> $2 order by id`,
};

const SETTLE = {
  name: 'permissions-settle',
  text: `update drover.permission_passes set given = given + $3, failed = failed + $4, lease_until = now() + ${PASS_LEASE}
    where transfer_id = $1 and fence = $2 and state = 'running'`,
};

const FORGET = 'delete from drover.permission_sent where id = any($1)';

/** What earlier workers sent in the pass of one row and did not tell of, for the worker that holds it now. */
export class PgSentJournal implements SentJournal<UntoldRights> {
  readonly #database: Database;
  readonly #pass: HeldPass;
  readonly #folders: RowFolders;

  constructor(database: Database, pass: HeldPass, folders: RowFolders) {
    this.#database = database;
    this.#pass = pass;
    this.#folders = folders;
  }

  async unanswered(): Promise<{ readonly items: readonly UntoldRights[]; readonly restMs: number }> {
    const { transferId, fence } = this.#pass;
    const { rows } = await this.#database.withClient((client) =>
      client.query<SentRow>({ ...UNTOLD, values: [transferId, fence] }),
    );
    const { root } = this.#folders.destination;
    const items = Array.from(
      Map.groupBy(rows, ({ destination }) => destination),
      ([destination, ofItem]) => {
        return {
          ids: ofItem.map(({ id }) => id),
          path: pathFromText(ofItem[0]?.path ?? '/'),
          kind: ofItem[0]?.folder === true ? ('folder' as const) : ('file' as const),
          destination: { root, segments: pathFromText(destination) },
          grants: onceEach(ofItem.flatMap(({ grants }) => JSON.parse(grants) as readonly Grant[])),
        };
      },
    );
    const youngest = Math.min(...rows.map((row) => row.age_ms));
    return { items, restMs: rows.length === 0 ? 0 : Math.max(0, REST_MS - youngest) };
  }

  async settle(settled: readonly SettledItem<UntoldRights>[]): Promise<void> {
    const { transferId, fence, at } = this.#pass;
    const given = settled.reduce((sum, { arrived }) => sum + arrived.length, 0);
    const failed = settled.filter(({ failure }) => failure !== null).length;
    await transact(this.#database, async (client) => {
      const { rowCount } = await client.query({ ...SETTLE, values: [transferId, fence, given, failed] });
      if (rowCount === 0) return FENCED;
      const lines = settled.map(({ sent, arrived, failure }) => ({
        item: sent,
        given: arrived,
        late: true as const,
        questions: [],
        leftOut: [],
        failure: failure === null ? null : { side: 'destination' as const, error: failure },
      }));
      await logPermissions(client, at.run, lines);
      return await client.query(FORGET, [settled.flatMap(({ sent }) => sent.ids)]);
    });
  }
}

/** What was sent to an item again, after an answer was lost, is told once. */
function onceEach(grants: readonly Grant[]): readonly Grant[] {
  const byText = new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
  return [...byText.values()];
}
