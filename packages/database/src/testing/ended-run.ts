import { type ItemOutcome, type ItemRecord, type RunCounters, StorageError } from '@drover/core';
import { count, errorData, newCounters, type ScanData } from '@drover/engine';
import type { Database } from '../connection/database.ts';

import { addItems, addItemsParameters } from '../runs/add-items.ts';
import { conclude } from '../runs/conclude.ts';
import { addCounters, countersParameter } from '../runs/counter-columns.ts';
import type { NewRunOnly } from '../runs/run-selection.ts';
import { cancelRun, startRun } from '../runs/start-run.ts';
import { transact } from '../runs/transact.ts';

/** What a pretended run did to one item. Folders end with a slash; each file has ten bytes. */
export type Fate =
  | 'conflict'
  | 'copied'
  | 'created'
  | 'excluded'
  | 'failed at destination'
  | 'failed at source'
  | 'gone'
  | 'present'
  | 'renamed'
  | 'scanned'
  | 'unchanged'
  | 'unsupported';

export interface PretendedRun {
  readonly transferId: string;
  readonly mode?: 'copy' | 'scan';
  readonly only?: NewRunOnly;
  readonly met: Readonly<Record<string, Fate>>;
  /** What a scan found to copy, and how much room; one file and no folder unless told. */
  readonly found?: {
    readonly bytes: number;
    readonly freeBytes: number | null;
    readonly files?: number;
    readonly newFolders?: number;
  };
  readonly end?: 'cancelled' | 'stopped';
  /** What a run meets that begins by itself then, of which this is the first, second or third; null, or absent: it is cancelled. */
  readonly again?: (rerun: number) => Readonly<Record<string, Fate>> | null;
}

/** Lets a run begin, meet items and come to its end as a worker would; answers with its id. */
export async function endedRun(database: Database, run: PretendedRun): Promise<string> {
  const { transferId, mode = 'copy', only, again } = run;
  const wish = { transferId, mode, requestedBy: null };
  const id = await startRun(database, only === undefined ? wish : { ...wish, only });
  await workOn(database, id, run);
  for (let rerun = 1; ; rerun++) {
    const { rows } = await database.withClient((client) =>
      client.query<{ id: string }>(`select id from drover.runs where transfer_id = $1 and state = 'queued'`, [
        transferId,
      ]),
    );
    const queued = rows[0]?.id;
    if (queued === undefined) return id;
    const met = again?.(rerun) ?? null;
    if (met === null) await cancelRun(database, queued);
    else await workOn(database, queued, { transferId, mode, met });
  }
}

async function workOn(database: Database, id: string, run: PretendedRun): Promise<void> {
  const { transferId, mode = 'copy', only, met, found, end } = run;
  const records = Object.entries(met).map(recordOf);
  const stoppedBy = { side: 'source', error: errorData(broken('unavailable')) };
  const number = await transact(database, async (client) => {
    const { rows } = await client.query<{ number: number }>(
      `update drover.runs set started_at = now(), state = $2, stopped_by = $3 where id = $1 returning number`,
      [id, end === 'cancelled' ? 'canceling' : 'running', end === 'stopped' ? JSON.stringify(stoppedBy) : null],
    );
    const at = rows[0]?.number ?? 0;
    const values = [at, records.length, countersParameter(countersOf(records)), ...addItemsParameters(records, null)];
    if (found !== undefined) {
      await client.query('update drover.runs set free_bytes = $2 where number = $1', [at, found.freeBytes]);
      await client.query('insert into drover.scan_parts (run, part) values ($1, $2)', [at, scanOf(found)]);
    }
    await client.query(
      `with r as (update drover.runs set seq = seq + $2, ${addCounters(3)} where number = $1 returning seq),
        ${addItems(4, '$1::bigint', '$2::bigint', false)} select 1 from r`,
      values,
    );
    return at;
  });
  const session = { id: 0, number, run: id, transfer: transferId, mode, startedAt: 0, restricted: only !== undefined };
  await conclude(database, session);
}

/** What a run of everything that met these counts. */
export function countersOf(records: readonly ItemRecord[]): RunCounters {
  const counters = newCounters();
  if (records.length > 0) counters.foldersListed = 1; // the row's own
  for (const record of records) {
    count(counters, record);
    if (record.outcome.type === 'skipped' && record.outcome.reason === 'gone-at-source') continue;
    if (record.kind === 'folder') {
      counters.foldersSeen++;
      if (isListed(record.outcome)) counters.foldersListed++;
    } else {
      counters.filesSeen++;
      counters.bytesSeen += record.size ?? record.bytes;
    }
  }
  return counters;
}

function isListed(outcome: ItemOutcome): boolean {
  if (outcome.type === 'failed') return outcome.side === 'destination';
  return outcome.type !== 'skipped' || outcome.reason !== 'excluded-by-rule';
}

export function recordOf([path, fate]: readonly [string, Fate]): ItemRecord {
  const isFolder = path.endsWith('/');
  const outcome = OUTCOMES[fate];
  return {
    path: path.split('/').filter((name) => name !== ''),
    kind: isFolder ? 'folder' : 'file',
    outcome,
    bytes: outcome.type === 'copied' ? 10 : 0,
    ...(isFolder ? {} : { size: 10 }),
    startedAt: 0,
    endedAt: 0,
  };
}

function scanOf({ bytes, files = 1, newFolders = 0 }: NonNullable<PretendedRun['found']>): string {
  const none = { count: 0, examples: [] };
  const scan: ScanData = {
    ...{ toCopy: { files, bytes }, foldersToCreate: newFolders, extensions: [] },
    ...{ renames: none, pathsTooLong: none, filesTooLarge: none, unsupported: none, excluded: none, conflicts: none },
    failures: none,
  };
  return JSON.stringify(scan);
}

function broken(kind: 'locked' | 'permission-denied' | 'unavailable'): StorageError {
  return new StorageError({ kind, message: 'It did not go.', retryable: false });
}

const skipped = (
  reason: 'conflict' | 'excluded-by-rule' | 'gone-at-source' | 'scanned' | 'unchanged' | 'unsupported-at-destination',
) => ({ type: 'skipped', reason, notes: [] }) as const;
const repair = { original: 'a?', repaired: 'a_', steps: [] };

const OUTCOMES: Readonly<Record<Fate, ItemOutcome>> = {
  conflict: skipped('conflict'),
  copied: { type: 'copied', verified: 'size', notes: [] },
  created: { type: 'folder-created', notes: [] },
  excluded: skipped('excluded-by-rule'),
  'failed at destination': { type: 'failed', side: 'destination', error: broken('locked'), attempts: 1 },
  'failed at source': { type: 'failed', side: 'source', error: broken('permission-denied'), attempts: 1 },
  gone: skipped('gone-at-source'),
  present: { type: 'folder-present', notes: [] },
  renamed: { type: 'copied', verified: 'size', notes: [{ note: 'renamed', repair }] },
  scanned: skipped('scanned'),
  unchanged: skipped('unchanged'),
  unsupported: skipped('unsupported-at-destination'),
};
