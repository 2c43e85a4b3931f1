import type { NameProfileName, RunCounters, Segment, StatusCode } from '@drover/core';
import { isStatusCode } from '@drover/core';
import type { Activity, RunLimits, ScanData } from '@drover/engine';
import type { WaitedFor } from '../agents/waiting-runs.ts';
import { countersFrom } from './counter-columns.ts';
import type { RunOnly } from './run-selection.ts';
import type { StoppedData } from './stopped-data.ts';

export type RunState = 'queued' | 'running' | 'paused' | 'canceling' | 'ended';

/** Who paused a run, and how many workers have not handed it back yet. */
export interface PausedView {
  readonly by: string;
  readonly at: Date;
  readonly workersLeft: number;
}

/** No worker can go on with the run until these are back; none is named where they are there, but for no worker together. */
export interface WaitingView {
  readonly since: Date;
  readonly for: readonly WaitedFor[];
}

export interface MovingFile {
  readonly path: readonly Segment[];
  readonly size: number | null;
  readonly moved: number;
}

/** How far a run is, summed over all that work on it. */
export interface RunProgressView {
  /** Totals may still grow; there is no estimate until it is false. */
  readonly walking: boolean;
  readonly filesPlanned: number;
  readonly bytesPlanned: number;
  readonly filesSettled: number;
  /** Of those planned: settled, or of files under way and not in vain. Falls where a worker is lost, until its files are taken up. */
  readonly bytesDone: number;
  readonly bytesMoved: number;
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  readonly etaMs: number | null;
  /** Milliseconds that files spent in each lane within the last ten seconds; null when there was no file under way. */
  readonly lanes: Activity['lanes'] | null;
  readonly movingNow: readonly MovingFile[];
  readonly workers: number;
}

export interface RunView {
  readonly id: string;
  readonly transferId: string;
  readonly mode: 'copy' | 'scan';
  readonly state: RunState;
  readonly status: StatusCode;
  readonly counters: RunCounters;
  readonly progress: RunProgressView;
  readonly limits: RunLimits;
  /** The problems of an earlier run that this one is restricted to. */
  readonly only: (RunOnly & { readonly items: number }) | null;
  readonly paused: PausedView | null;
  readonly waiting: WaitingView | null;
  /** False while it is a row of a migration whose turn has not come. */
  readonly admitted: boolean;
  /** 1 to 3 where it began by itself after a run with problems. */
  readonly rerun: number;
  /** The time of the schedule that started it. */
  readonly scheduledFor: Date | null;
  readonly requestedBy: string | null;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly stoppedBy: StoppedData | null;
  /** When its log was deleted by age; null while it is there. */
  readonly logDeletedAt: Date | null;
  /** Findings of a scan that has ended; null also where they were not asked for. */
  readonly scan: ScanData | null;
  /** Of a scan: the name rules that it was held against instead of those of the destination. */
  readonly against: NameProfileName | null;
}

/** What a worker tells of itself each second. */
export interface WorkerActivity extends Activity {
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Within the last ten seconds. */
  readonly lanes: Activity['lanes'];
  /** For how long nothing has moved. */
  readonly stillMs: number;
}

export interface RunRow extends Record<string, unknown> {
  readonly id: string;
  readonly number: number;
  readonly transfer_id: string;
  readonly mode: 'copy' | 'scan';
  readonly state: RunState;
  readonly status: number | null;
  readonly requested_by: string | null;
  readonly queued_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly stopped_by: string | null;
  readonly log_deleted_at: Date | null;
  readonly scan?: string | null;
  readonly against: NameProfileName | null;
  readonly folders_waiting: number;
  readonly files_planned: number;
  readonly bytes_planned: number;
  readonly files_settled: number;
  readonly bytes_settled: number;
  readonly paused_at: Date | null;
  readonly paused_by: string | null;
  readonly files_at_once: number | null;
  readonly bytes_per_second: number | null;
  readonly activity: readonly string[] | null;
  readonly holders: number;
  readonly only_run: string | null;
  readonly only_cause: string | null;
  readonly only_items: number | null;
  readonly admitted_at: Date | null;
  readonly rerun: number;
  readonly scheduled_for: Date | null;
  readonly waiting_since: Date | null;
  readonly waiting_for: readonly WaitedFor[] | null;
}

const NAMED = 8;
/** From then on the rate of the last seconds says nothing about what is to come. */
const STALLED_MS = 5000;

export function runView(row: RunRow): RunView {
  const counters = countersFrom(row);
  return {
    id: row.id,
    transferId: row.transfer_id,
    mode: row.mode,
    state: row.state,
    status: statusOf(row),
    counters,
    progress: progressOf(row, counters),
    limits: { files: row.files_at_once, bytesPerSecond: row.bytes_per_second },
    paused: pausedOf(row),
    waiting: waitingOf(row),
    admitted: row.admitted_at !== null,
    rerun: row.rerun,
    scheduledFor: row.scheduled_for,
    only: onlyOf(row),
    requestedBy: row.requested_by,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    stoppedBy: row.stopped_by === null ? null : (JSON.parse(row.stopped_by) as StoppedData),
    logDeletedAt: row.log_deleted_at,
    scan: row.scan == null ? null : (JSON.parse(row.scan) as ScanData),
    against: row.against,
  };
}

function pausedOf({ state, paused_at: at, paused_by: by, holders }: RunRow): PausedView | null {
  return state !== 'paused' || at === null ? null : { at, by: by ?? '', workersLeft: holders };
}

function waitingOf({ state, waiting_since: since, waiting_for: named }: RunRow): WaitingView | null {
  if (since === null || (state !== 'queued' && state !== 'running')) return null;
  return { since, for: named ?? [] };
}

function onlyOf({ only_run: runId, only_cause: cause, only_items: items }: RunRow): RunView['only'] {
  return runId === null || cause === null ? null : { runId, cause, items: items ?? 0 };
}

function statusOf({ state, status }: RunRow): StatusCode {
  if (state === 'queued') return 600;
  if (state !== 'ended') return 300;
  return status !== null && isStatusCode(status) ? status : 403;
}

function progressOf(row: RunRow, counters: RunCounters): RunProgressView {
  const live = row.state === 'running' || row.state === 'canceling';
  const workers = live ? (row.activity ?? []).map((text) => JSON.parse(text) as WorkerActivity) : [];
  const sum = (of: (worker: WorkerActivity) => number) => workers.reduce((total, worker) => total + of(worker), 0);
  const walking = row.state !== 'ended' && (row.started_at === null || row.folders_waiting > 0);
  const bytesPerSecond = sum((worker) => worker.bytesPerSecond);
  const filesPerSecond = sum((worker) => worker.filesPerSecond);
  const isMoving = workers.some(({ stillMs }) => stillMs < STALLED_MS);
  const bytesDone = Math.min(row.bytes_planned, row.bytes_settled + sum((worker) => worker.bytesUnderWay));
  const left = {
    bytes: row.bytes_planned - bytesDone,
    files: Math.max(0, row.files_planned - row.files_settled),
  };
  return {
    walking,
    filesPlanned: row.files_planned,
    bytesPlanned: row.bytes_planned,
    filesSettled: row.files_settled,
    bytesDone,
    bytesMoved: counters.bytesRead + sum((worker) => worker.bytesUnreported),
    bytesPerSecond,
    filesPerSecond,
    etaMs: live && !walking ? estimate(left, isMoving ? bytesPerSecond : 0, isMoving ? filesPerSecond : 0) : null,
    lanes: lanesOf(workers),
    movingNow: workers.flatMap(({ moving }) => moving).slice(0, NAMED),
    workers: workers.length,
  };
}

/** The time that all of them spent in each lane; null where no file was under way. */
export function lanesOf(workers: readonly WorkerActivity[]): RunProgressView['lanes'] {
  const lanes = { reading: 0, waiting: 0, writing: 0 };
  for (const worker of workers) {
    lanes.reading += worker.lanes.reading;
    lanes.waiting += worker.lanes.waiting;
    lanes.writing += worker.lanes.writing;
  }
  return lanes.reading + lanes.waiting + lanes.writing > 0 ? lanes : null;
}

/** The slower of the two: many small files take their time however few bytes they hold. Null where nothing can be said; 0 when all is settled. */
function estimate(
  left: { readonly bytes: number; readonly files: number },
  bytesPerSecond: number,
  filesPerSecond: number,
): number | null {
  if (left.files === 0) return 0;
  if (left.bytes > 0 && bytesPerSecond < 1) return null;
  const byBytes = left.bytes > 0 ? left.bytes / bytesPerSecond : 0;
  const byFiles = filesPerSecond > 0 ? left.files / filesPerSecond : 0;
  const seconds = Math.max(byBytes, byFiles);
  return seconds > 0 ? seconds * 1000 : null;
}
