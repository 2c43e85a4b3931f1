import type { StatusCode } from '@drover/core';
import { concludeRun, errorFrom, type ScanData, scanData, scanFrom } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { queuePass } from '../permissions/queue-pass.ts';
import { queueRerun } from '../queue/queue-rerun.ts';
import { countersFrom } from './counter-columns.ts';
import { goOnLate } from './go-on-authorized.ts';
import { type Ask, layOver, settleGone } from './lay-over.ts';
import { layRerun } from './lay-rerun.ts';
import { noteReadiness } from './note-readiness.ts';
import { isGivenUp, type PgSession } from './sessions.ts';
import { noteShortPlace } from './short-places.ts';
import type { StoppedData } from './stopped-data.ts';
import { transact } from './transact.ts';

interface RunRow extends Record<string, unknown> {
  readonly folders_left: boolean;
  readonly state: string;
  readonly mode: 'copy' | 'scan';
  readonly setbacks: number;
  readonly started_at: Date | null;
  readonly now: Date;
  readonly stopped_by: string | null;
  readonly only_run: string | null;
  readonly rerun: number;
}

const HOLD = {
  name: 'run-hold-to-end',
  text: `select r.*, now(), exists (select from drover.run_folders f where f.run = r.number) as folders_left
    from drover.runs r where r.number = $1 for update of r`,
};

/** Sums up a run that is done, cancelled, stopped or given up. False when other workers must end first. */
export async function conclude(database: Database, session: PgSession): Promise<boolean> {
  return await transact(database, async (client) => {
    const { rows } = await client.query<RunRow>({ ...HOLD, values: [session.number] });
    const [run] = rows;
    if (run === undefined || run.state === 'ended') return true;
    if (!(await mayEnd(client, session, run))) return false;
    const summary = concludeRun({
      mode: run.mode,
      counters: countersFrom(run),
      cancelled: run.state === 'canceling',
      stoppedBy: run.stopped_by === null ? null : stoppedFrom(run.stopped_by),
      givenUp: isGivenUp(run.setbacks),
      startedAt: run.started_at?.getTime() ?? 0,
      endedAt: run.now.getTime(),
      scans: run.mode === 'scan' ? await scans(client, session.number) : [],
    });
    const scan = summary.scan === undefined ? null : JSON.stringify(scanData(summary.scan));
    const together = await laid(client, session.number, summary.status, run);
    await client.query({ ...END, values: [session.number, summary.status, scan, together] });
    if (run.mode === 'scan') await noteReadiness(client, session.number, summary);
    await queueRerun(client, session.number, summary.status);
    await goOnLate(client, session.number, summary.status);
    await queuePass(client, session.number, summary.status);
    if (run.mode === 'scan') await noteShortPlace(client, session.number);
    return true;
  });
}

/** The run as its row counts it; null where that is as the run itself does. */
async function laid(client: PoolClient, number: number, status: StatusCode, run: RunRow): Promise<string | null> {
  const ask: Ask = async (text, values) => (await client.query(text, [...values])).rows;
  const ended = { number, status, stoppedBy: run.stopped_by };
  if (run.only_run === null) return run.mode === 'copy' && run.rerun > 0 ? await layRerun(ask, ended) : null;
  await settleGone(ask, ended);
  return await layOver(ask, ended);
}

function stoppedFrom(text: string): {
  readonly side: StoppedData['side'];
  readonly error: ReturnType<typeof errorFrom>;
} {
  const { side, error } = JSON.parse(text) as StoppedData;
  return { side, error: errorFrom(error) };
}

async function mayEnd(client: PoolClient, session: PgSession, run: RunRow): Promise<boolean> {
  if (!run.folders_left) return true;
  if (run.state !== 'canceling' && !isGivenUp(run.setbacks)) return false;
  const others = await client.query(
    'select 1 from drover.run_sessions where run = $1 and id <> $2 and lease_until > now() limit 1',
    [session.number, session.id],
  );
  return others.rowCount === 0;
}

async function scans(client: PoolClient, run: number): Promise<ReturnType<typeof scanFrom>[]> {
  const { rows } = await client.query<{ part: string }>('select part from drover.scan_parts where run = $1', [run]);
  return rows.map(({ part }) => scanFrom(JSON.parse(part) as ScanData));
}

const LIVE_TABLES = 'run_sessions batches run_folders scan_parts run_activity run_selection'.split(' ');

/** With what only a live run needs gone. */
const END = {
  name: 'run-end',
  text: `with ${LIVE_TABLES.map((table) => `${table} as (delete from drover.${table} where run = $1)`).join(', ')},
    staged_items as (
      delete from drover.staged_items where staged_for in (select id from drover.run_folders where run = $1)
    ) update drover.runs set state = 'ended', status = $2, scan = $3, together = $4, folders_waiting = 0, ended_at = now() where number = $1`,
};
