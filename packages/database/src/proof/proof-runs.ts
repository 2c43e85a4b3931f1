import type { ClientBase } from 'pg';
import { metNothing } from '../runs/met-nothing.ts';
import type { RunSettings } from '../runs/run-settings.ts';
import type { StoppedData } from '../runs/stopped-data.ts';
import { isFinished, lastWholeRun } from '../runs/whole-run.ts';

interface EndedRun {
  readonly id: string;
  readonly number: number;
  readonly status: number | null;
  readonly requestedBy: string | null;
  /** A schedule started it, of whoever requested it. */
  readonly scheduled: boolean;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** It was restricted to what had been a problem in an earlier run. */
  readonly partial: boolean;
}

/** A copy that was cancelled or stopped before it met anything: a proof tells of it, and does not rest upon it. */
export interface StoppedAtOnce extends EndedRun {
  /** What stopped it; null where a person did. */
  readonly message: string | null;
}

/** A copy that a proof rests upon. */
export interface ProofRun extends EndedRun {
  /** Its walk came to its end. */
  readonly finished: boolean;
  /** What its walk counted. */
  readonly counted: { readonly files: number; readonly bytes: number };
  /** Its log was deleted by age. */
  readonly logDeleted: boolean;
  /** Null for runs of versions that kept none. */
  readonly settings: RunSettings | null;
}

/** One transfer with its last copy of everything, and what was tried again since, oldest first. */
export interface ProofTransfer {
  readonly id: string;
  readonly name: string;
  readonly source: { readonly root: string; readonly path: readonly string[] };
  readonly destination: { readonly root: string; readonly path: readonly string[] } | null;
  readonly runs: readonly ProofRun[];
  /** Of those behind the last copy of everything, or of all where there is none. Empty in the proof of one run. */
  readonly stoppedAtOnce: readonly StoppedAtOnce[];
  /** A copy is under way. */
  readonly live: boolean;
  /** The last copy that met anything, whole or not. What is known of the destination is as of then. */
  readonly lastRun: number;
  /** Differs whenever something else was accepted as not migrated. */
  readonly accepted: string;
}

export type ProofScope =
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'migration'; readonly id: string };

interface TransferRow {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly source_root: string;
  readonly source_path: readonly string[];
  readonly destination_root: string | null;
  readonly destination_path: readonly string[] | null;
  readonly last_run: number | null;
  readonly accepted: string | null;
}

interface RunRow {
  readonly id: string;
  readonly number: number;
  readonly transfer_id: string;
  readonly state: string;
  readonly status: number | null;
  readonly requested_by: string | null;
  readonly scheduled: boolean;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly partial: boolean;
  readonly stopped_by: string | null;
  readonly met_nothing: boolean;
  readonly files_seen: number;
  readonly bytes_seen: number;
  readonly log_deleted: boolean;
  readonly settings: RunSettings | null;
}

const PAGE = 200;

const TRANSFERS = `select t.id, t.number, t.name, t.source_root, t.source_path, t.destination_root, t.destination_path,
    (select max(r.number) from drover.runs r where r.transfer_id = t.id and r.mode = 'copy' and r.started_at is not null
      and not ${metNothing('r')}) as last_run,
    (select md5(string_agg(a.acceptance_id || a.cause || encode(a.key, 'hex'), ',' order by a.cause, a.key))
      from drover.accepted_items a where a.transfer_id = t.id) as accepted from drover.transfers t`;

const RUNS = `select r.id, r.number, r.transfer_id, r.state, r.status, r.requested_by, r.scheduled_for is not null as scheduled, r.started_at, r.ended_at,
    r.only_run is not null as partial, r.stopped_by, ${metNothing('r')} as met_nothing, r.files_seen, r.bytes_seen, r.settings,
    r.seq > 0 and not exists (select 1 from drover.items i where i.run = r.number) as log_deleted
  from drover.runs r where r.mode = 'copy' and `;

/** Of a copy `r`: from the last copy of everything on. */
const SINCE_LAST_WHOLE = `(r.started_at is not null and r.number >= coalesce(${lastWholeRun('r.transfer_id', { mode: 'copy' })}, 0))`;

/** Of a run `r` that has ended: some proof rests upon it, that of its migration or one that was made of itself. */
export const IS_PROVED = `(r.mode = 'copy' and (${SINCE_LAST_WHOLE}
  or exists (select from drover.proofs p where p.scope_kind = 'run' and p.scope_id = r.id)))`;

/** The transfers of a scope in the order of their making, each with the runs that its proof rests upon. */
export async function* proofTransfers(client: ClientBase, scope: ProofScope): AsyncGenerator<ProofTransfer> {
  if (scope.kind === 'run') {
    const { rows: runs } = await client.query<RunRow>(`${RUNS} r.id = $1`, [scope.id]);
    const [run] = runs;
    if (run === undefined) return;
    const { rows } = await client.query<TransferRow>(`${TRANSFERS} where t.id = $1`, [run.transfer_id]);
    for (const row of rows) yield toProofTransfer(row, runs, []);
    return;
  }
  for (let after = 0; ; ) {
    const { rows } = await client.query<TransferRow>(
      `${TRANSFERS} where t.migration_id = $1 and t.number > $2 order by t.number limit ${PAGE}`,
      [scope.id, after],
    );
    if (rows.length === 0) return;
    after = rows.at(-1)?.number ?? after;
    const { rows: runs } = await client.query<RunRow>(
      // A live one is told of, but proves nothing yet.
      `${RUNS} r.transfer_id = any($1) and ${SINCE_LAST_WHOLE} order by r.number`,
      [rows.map(({ id }) => id)],
    );
    const byTransfer = Map.groupBy(runs, (run) => run.transfer_id);
    for (const row of rows) {
      const since = byTransfer.get(row.id) ?? [];
      yield toProofTransfer(
        row,
        since.filter((run) => !run.met_nothing),
        since.filter((run) => run.met_nothing),
      );
    }
  }
}

function toProofTransfer(row: TransferRow, runs: readonly RunRow[], stoppedAtOnce: readonly RunRow[]): ProofTransfer {
  const { id, name, source_root, source_path, destination_root, destination_path, last_run } = row;
  const place = { root: source_root, path: source_path };
  return {
    id,
    name,
    source: place,
    destination: destination_path === null ? null : { root: destination_root ?? '', path: destination_path },
    runs: runs.filter(({ state }) => state === 'ended').map(toProofRun),
    stoppedAtOnce: stoppedAtOnce.map(toStoppedAtOnce),
    live: runs.some(({ state }) => state !== 'ended'),
    lastRun: last_run ?? 0,
    accepted: row.accepted ?? '',
  };
}

function toEndedRun(row: RunRow): EndedRun {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    requestedBy: row.requested_by,
    scheduled: row.scheduled,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    partial: row.partial,
  };
}

function toStoppedAtOnce(row: RunRow): StoppedAtOnce {
  const by = row.stopped_by === null ? null : (JSON.parse(row.stopped_by) as StoppedData);
  return { ...toEndedRun(row), message: by?.error.message ?? null };
}

function toProofRun(row: RunRow): ProofRun {
  return {
    ...toEndedRun(row),
    finished: isFinished(row.status, row.stopped_by),
    counted: { files: row.files_seen, bytes: row.bytes_seen },
    logDeleted: row.log_deleted,
    settings: row.settings,
  };
}
