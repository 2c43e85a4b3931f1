import type { FolderData, RunSession, Standing } from '@drover/engine';
import { Fenced } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { type StandingRow, standingColumns, standingFrom } from './standing.ts';
import { transact } from './transact.ts';

/** A session with the short number that its run has in the database. */
export interface PgSession extends RunSession {
  readonly number: number;
}

/** A session that was just opened. */
export interface OpenedSession {
  readonly session: PgSession;
  /** Of the block of numbers that its first folder has its own from, where it made one: nobody else has the rest. */
  readonly firstFolder: number | null;
}

/** Numbers for folders and batches are given out in blocks of so many. */
export const IDS_AT_ONCE = 1024;

const LEASE = "interval '20 seconds'";
/** Workers that died over a run, or faults, without anything done in between, after which it is given up. */
export const MAX_SETBACKS = 5;

const RENEW = {
  name: 'run-renew',
  text: `with renewed as (
      update drover.run_sessions set lease_until = now() + ${LEASE} where id = $1 returning id
    ) select ${standingColumns('$2')}, exists (select 1 from renewed) as held from drover.runs r where r.number = $2`,
};

interface RunRow {
  readonly number: number;
  readonly transfer_id: string;
  readonly mode: 'copy' | 'scan';
  readonly state: string;
  readonly started_at: Date | null;
  readonly restricted: boolean;
  /** Its turn has not come, or is over. */
  readonly waits: boolean;
}

/** What `openSession` does for a run that nobody has begun yet, which are most, in one statement; no row for any other run. */
const BEGIN = {
  name: 'run-begin',
  text: `with r as (
      select number, transfer_id, mode, only_run is not null as restricted from drover.runs
      where id = $1 and state = 'queued' and started_at is null and admitted_at is not null for update
    ), top as (
      insert into drover.run_folders (id, run, parent, depth, reported, time_differs, data)
      select nextval('drover.run_ids') * ${IDS_AT_ONCE}, number, null, 0, true, false, $3 from r returning id
    ), begun as (
      update drover.runs b set started_at = now(), folders_waiting = 1, state = 'running' from r
      where b.number = r.number returning b.started_at
    ), opened as (
      insert into drover.run_sessions (run, worker, lease_until) select number, $2, now() + ${LEASE} from r returning id
    ) select opened.id, top.id as top, r.*, begun.started_at from r, top, begun, opened`,
};

interface BegunRow extends Pick<RunRow, 'mode' | 'number' | 'restricted' | 'transfer_id'> {
  readonly id: number;
  readonly top: number;
  readonly started_at: Date;
}

/** Takes a lease, unless the run has ended, is paused or waits for its turn; a session that the same worker had before on this run is over. */
export async function openSession(
  database: Database,
  run: string,
  worker: string,
  top: FolderData,
): Promise<OpenedSession | null> {
  const { rows } = await database.withClient((client) =>
    client.query<BegunRow>({ ...BEGIN, values: [run, worker, JSON.stringify(top)] }),
  );
  const [begun] = rows;
  if (begun !== undefined) return { session: sessionOf(run, begun.id, begun), firstFolder: begun.top };
  const session = await joinRun(database, run, worker, top);
  return session === null ? null : { session, firstFolder: null };
}

function sessionOf(
  run: string,
  id: number,
  { number, mode, transfer_id: transfer, restricted, started_at: startedAt }: Omit<BegunRow, 'id' | 'top'>,
): PgSession {
  return { id, run, number, mode, transfer, startedAt: startedAt.getTime(), restricted };
}

async function joinRun(database: Database, run: string, worker: string, top: FolderData): Promise<PgSession | null> {
  return await transact(database, async (client) => {
    const found = await client.query<RunRow>(
      `select number, transfer_id, mode, state, started_at, only_run is not null as restricted,
          admitted_at is null and state <> 'canceling' as waits
        from drover.runs where id = $1 for update`,
      [run],
    );
    const row = found.rows[0];
    if (row === undefined || row.state === 'ended' || row.state === 'paused' || row.waits) return null;
    const before = await client.query<{ id: number }>(
      'delete from drover.run_sessions where run = $1 and worker = $2 returning id',
      [row.number, worker],
    );
    for (const { id } of before.rows) await giveBack(client, id);
    if (row.state === 'queued' && row.started_at !== null) {
      await client.query("update drover.runs set state = 'running' where number = $1", [row.number]);
    }
    const startedAt = row.started_at ?? (await begin(client, row.number, top));
    const opened = await client.query<{ id: number }>(
      `insert into drover.run_sessions (run, worker, lease_until) values ($1, $2, now() + ${LEASE}) returning id`,
      [row.number, worker],
    );
    return sessionOf(run, opened.rows[0]?.id ?? 0, { ...row, started_at: startedAt });
  });
}

async function begin(client: PoolClient, number: number, top: FolderData): Promise<Date> {
  await client.query(
    `insert into drover.run_folders (id, run, parent, depth, reported, time_differs, data)
      values (nextval('drover.run_ids') * ${IDS_AT_ONCE}, $1, null, 0, true, false, $2)`,
    [number, JSON.stringify(top)],
  );
  const { rows } = await client.query<{ started_at: Date }>(
    `update drover.runs set started_at = now(), folders_waiting = 1,
      state = case when state = 'queued' then 'running' else state end where number = $1 returning started_at`,
    [number],
  );
  return rows[0]?.started_at ?? new Date(0);
}

export async function renewSession(database: Database, session: PgSession): Promise<Standing> {
  const { rows } = await database.withClient((client) =>
    client.query<StandingRow & { held: boolean }>({ ...RENEW, values: [session.id, session.number] }),
  );
  const [row] = rows;
  if (row === undefined || (!row.held && row.state !== 'ended')) throw new Fenced();
  return standingFrom(row, session);
}

const NOTE_READ = {
  name: 'run-note-read',
  text: `update drover.runs set bytes_read = bytes_read + $2 where number = $1 and state <> 'ended'`,
};

/** Counts bytes that left the source; they did so whoever holds the run now. */
export async function noteRead(database: Database, { number }: PgSession, bytes: number): Promise<void> {
  await database.withClient((client) => client.query({ ...NOTE_READ, values: [number, bytes] }));
}

export async function closeSession(database: Database, session: PgSession): Promise<void> {
  await transact(database, async (client) => {
    const gone = await client.query('delete from drover.run_sessions where id = $1', [session.id]);
    if (gone.rowCount !== 0) await giveBack(client, session.id);
  });
}

/** Ends the sessions of workers that did not renew their leases; answers with how many there were. */
export async function endExpired(database: Database): Promise<number> {
  // No lease is as long as that: the machine's clock was put back, and who died before would keep its work until it has caught up.
  await database.withClient((client) =>
    client.query(
      `update drover.run_sessions set lease_until = now() + ${LEASE} where lease_until > now() + 2 * ${LEASE}`,
    ),
  );
  return await endSessions(database, 'lease_until < now()', []);
}

/** Ends the sessions of a worker that is known to have died, without waiting for its leases to run out, and frees the rows and passes that it took. */
export async function endWorker(database: Database, worker: string): Promise<void> {
  await endSessions(database, 'worker = $1', [worker]);
  await database.withClient((client) =>
    client.query('update drover.runs set taken_until = null where taken_by = $1 and taken_until > now()', [worker]),
  );
  await database.withClient((client) =>
    client.query('update drover.permission_passes set lease_until = null where worker = $1', [worker]),
  );
}

async function endSessions(database: Database, which: string, values: readonly unknown[]): Promise<number> {
  return await transact(database, async (client) => {
    // What a session is committing at this moment is let through.
    const gone = await client.query<{ id: number; run: number }>(
      `delete from drover.run_sessions where id in
        (select id from drover.run_sessions where ${which} order by id for update skip locked) returning id, run`,
      [...values],
    );
    for (const { id, run } of gone.rows) {
      await giveBack(client, id);
      await client.query('update drover.runs set setbacks = setbacks + 1 where number = $1', [run]);
    }
    return gone.rows.length;
  });
}

/** Frees what the session had claimed. What it had staged of folders that it did not come to the end of is thrown away. */
async function giveBack(client: PoolClient, session: number): Promise<void> {
  await client.query('update drover.batches set session = null where session = $1', [session]);
  const { rows } = await client.query<{ id: number }>(
    'update drover.run_folders set session = null where session = $1 returning id',
    [session],
  );
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await client.query('delete from drover.batches where staged_for = any($1)', [ids]);
  await client.query('delete from drover.staged_items where staged_for = any($1)', [ids]);
}

/** True for a run over which workers keep dying. */
export function isGivenUp(setbacks: number): boolean {
  return setbacks >= MAX_SETBACKS;
}
