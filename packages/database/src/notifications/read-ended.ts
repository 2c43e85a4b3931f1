import type { NameProfileName } from '@drover/core';
import { sql, type Transaction } from 'kysely';
import type { RowState, Tables } from '../tables.ts';

/** What the last runs of transfers came to. */
export interface EndedTotals {
  readonly transfers: number;
  readonly byState: Readonly<Partial<Record<RowState, number>>>;
  readonly files: { readonly successful: number; readonly failed: number; readonly skipped: number };
  readonly bytes: number;
}

export interface EndedTransfer {
  readonly id: string;
  readonly name: string;
  readonly runId: string;
  readonly mode: 'copy' | 'scan';
  readonly state: RowState;
  readonly status: number | null;
  readonly source: string;
  readonly destination: string;
  /** Of a scan: the name rules that it was held against instead of those of the destination. */
  readonly against: NameProfileName | null;
  readonly filesFailed: number;
  readonly endedAt: Date;
}

const MOST = 100;

/** The last of these runs of each transfer as its row counts it, as `x`. */
function lastRuns(runs: readonly string[]) {
  return sql`(select max(r.number) as number from drover.runs r where r.id = any(${[...runs]}) group by r.transfer_id) n
    join drover.runs l on l.number = n.number cross join lateral drover.as_row(l) x`;
}

export async function readTotals(tx: Transaction<Tables>, runs: readonly string[]): Promise<EndedTotals> {
  interface Group {
    readonly state: RowState;
    readonly transfers: number;
    readonly successful: number;
    readonly failed: number;
    readonly skipped: number;
    readonly bytes: number;
  }
  const { rows } = await sql<Group>`
    select drover.state_of(x) as state, count(*)::integer as transfers, sum(f.files_successful)::bigint as successful,
      sum(f.files_failed)::bigint as failed, sum(f.files_skipped)::bigint as skipped, sum(f.bytes_successful)::bigint as bytes
    from ${lastRuns(runs)} cross join lateral drover.figures_of(x) f group by 1`.execute(tx);
  const sum = (field: 'bytes' | 'failed' | 'skipped' | 'successful' | 'transfers'): number =>
    rows.reduce((all, each) => all + each[field], 0);
  return {
    transfers: sum('transfers'),
    byState: Object.fromEntries(rows.map(({ state, transfers }) => [state, transfers])),
    files: { successful: sum('successful'), failed: sum('failed'), skipped: sum('skipped') },
    bytes: sum('bytes'),
  };
}

/** Those that did not go through first. */
export async function readTransfers(
  tx: Transaction<Tables>,
  runs: readonly string[],
): Promise<readonly EndedTransfer[]> {
  const { rows } = await sql<EndedTransfer>`
    select t.id, t.name, x.id as "runId", x.mode, drover.state_of(x) as state, x.status, x.ended_at as "endedAt",
      coalesce(a.display_name, '') as source, coalesce(b.display_name, '') as destination, x.settings->>'against' as against,
      x.files_failed_at_source + x.files_failed_at_destination as "filesFailed"
    from ${lastRuns(runs)} join drover.transfers t on t.id = x.transfer_id
      left join drover.connectors a on a.id = t.source_connector_id
      left join drover.connectors b on b.id = t.destination_connector_id
    order by x.status between 100 and 199, x.status desc, x.number limit ${MOST}`.execute(tx);
  return rows;
}
