import { StorageError } from '@drover/core';
import { WAITING_FOR } from '../agents/waiting-runs.ts';
import type { Database } from '../connection/database.ts';
import { COUNTERS } from './counter-columns.ts';
import type { RunSettings } from './run-settings.ts';
import { type RunRow, type RunState, type RunView, runView } from './run-view.ts';

export interface RunFilter {
  readonly transferId?: string;
  readonly states?: readonly RunState[];
  /** Runs that were queued before this one. */
  readonly before?: string;
  readonly limit: number;
}

/** Rows of one migration that wait for their turn. */
export interface WaitingRows {
  readonly sourceConnectorId: string;
  readonly destinationConnectorId: string;
  readonly ownerId: string | null;
  readonly rows: number;
}

export interface RunPage {
  readonly items: readonly RunView[];
  /** Given as `before`, it lists the next page; null at the end. */
  readonly next: string | null;
}

/** What workers told within the last seconds, how many hold the run, and what it waits for. */
const ACTIVITY = `r.settings->>'against' as against, (select array_agg(a.data) from drover.run_activity a
  where a.run = r.number and a.at > now() - interval '5 seconds') as activity,
  (select count(*) from drover.run_sessions s where s.run = r.number and s.lease_until > now()) as holders,
  ${WAITING_FOR}`;

/** All but the findings of a scan, which may be large. */
const BRIEF = [
  ...['id', 'number', 'transfer_id', 'mode', 'state', 'status', 'requested_by', 'queued_at', 'started_at', 'ended_at'],
  ...['stopped_by', 'folders_waiting', 'files_planned', 'bytes_planned', 'files_settled', 'bytes_settled'],
  ...['paused_at', 'paused_by', 'files_at_once', 'bytes_per_second'],
  ...[
    'only_run',
    'only_cause',
    'only_items',
    'waiting_since',
    'admitted_at',
    'rerun',
    'scheduled_for',
    'log_deleted_at',
  ],
  ...COUNTERS.map(({ column }) => column),
]
  .map((column) => `r.${column}`)
  .join(', ');

/** Reads how runs stand. */
export class RunQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** With the findings of a scan. */
  async get(id: string): Promise<RunView | null> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<RunRow>({
        name: 'run-get',
        text: `select r.*, ${ACTIVITY} from drover.runs r where r.id = $1`,
        values: [id],
      }),
    );
    return rows[0] === undefined ? null : runView(rows[0]);
  }

  /** Null for a run that an earlier version of Drover began, and where there is none. */
  async settingsOf(id: string): Promise<RunSettings | null> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ settings: RunSettings | null }>('select settings from drover.runs where id = $1', [id]),
    );
    return rows[0]?.settings ?? null;
  }

  /** Newest first, without the findings of scans; rejects when `before` is no run, or none any more. */
  async list({ transferId, states, before, limit }: RunFilter): Promise<RunPage> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<RunRow>({
        name: 'run-list',
        text: `select ${BRIEF}, ${ACTIVITY} from drover.runs r
          where ($1::text is null or r.transfer_id = $1) and ($2::text[] is null or r.state = any($2))
            and ($3::text is null or r.number < (select number from drover.runs where id = $3))
          order by r.number desc limit $4`,
        values: [transferId ?? null, states ?? null, before ?? null, limit + 1],
      }),
    );
    if (rows.length === 0 && before !== undefined && (await this.get(before)) === null) {
      throw new StorageError({ kind: 'config-invalid', message: 'The position in the list is not valid.' });
    }
    const items = rows.slice(0, limit).map(runView);
    return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** The last run of each of these transfers that has one. */
  async lastOf(transferIds: readonly string[]): Promise<ReadonlyMap<string, RunView>> {
    return await this.#last('run-last', 'join drover.runs r on r.id = t.last_run_id', transferIds);
  }

  /** The same, each with the counters and the status of its transfer: of some items together with the last whole run. */
  async lastAsRow(transferIds: readonly string[]): Promise<ReadonlyMap<string, RunView>> {
    const together = 'join drover.runs l on l.id = t.last_run_id cross join lateral drover.as_row(l) r';
    return await this.#last('run-last-as-row', together, transferIds);
  }

  /** Those of these transfers, in their order, whose last run still has a log. */
  async withLogs(transferIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ id: string }>({
        name: 'run-with-logs',
        text: `select t.id from drover.transfers t join drover.runs r on r.id = t.last_run_id
          where t.id = any($1) and r.log_deleted_at is null`,
        values: [transferIds],
      }),
    );
    const kept = new Set(rows.map(({ id }) => id));
    return transferIds.filter((id) => kept.has(id));
  }

  async #last(name: string, join: string, transferIds: readonly string[]): Promise<ReadonlyMap<string, RunView>> {
    const text = `select ${BRIEF}, ${ACTIVITY} from drover.transfers t ${join} where t.id = any($1)`;
    const { rows } = await this.#database.withClient((client) =>
      client.query<RunRow>({ name, text, values: [transferIds] }),
    );
    return new Map(rows.map((row) => [row.transfer_id, runView(row)]));
  }

  /** Runs that have not ended, the longest running first, without rows of migrations that wait for their turn or are paused. */
  async live(): Promise<readonly RunView[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<RunRow>({
        name: 'run-live',
        text: `select ${BRIEF}, ${ACTIVITY} from drover.runs r where r.state <> 'ended' and (r.admitted_at is not null or r.state = 'canceling') order by r.number`,
      }),
    );
    return rows.map(runView);
  }

  /** How many runs have not ended, by state; states without are left out. */
  async countLive(): Promise<ReadonlyMap<RunState, number>> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<{ state: RunState; runs: number }>(
        `select state, count(*)::int as runs from drover.runs where state <> 'ended' group by state`,
      ),
    );
    return new Map(rows.map(({ state, runs }) => [state, runs]));
  }

  /** How many rows of each migration wait for their turn; migrations without are left out. */
  async waiting(): Promise<readonly WaitingRows[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<WaitingRows>({
        name: 'run-waiting',
        text: `select m.source_connector_id as "sourceConnectorId", m.destination_connector_id as "destinationConnectorId",
            m.owner_id as "ownerId", w.rows from drover.migrations m, lateral (select count(*)::int as rows from drover.runs r
              where r.migration_id = m.id and r.state = 'queued' and r.admitted_at is null) w where w.rows > 0`,
      }),
    );
    return rows;
  }
}
