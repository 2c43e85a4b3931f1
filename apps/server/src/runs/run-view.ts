import type { Run } from '@drover/api';
import { causeTitle, descendantRef, displayPath, rootRef, statusInfo, statusMessage } from '@drover/core';
import { MOST_RERUNS, type RunView, type Transfer } from '@drover/database';
import { heldAgainst } from '../transfers/held-against.ts';
import { type Surroundings, sidesOf } from '../transfers/surroundings.ts';
import { waitingView } from './waiting-view.ts';

/** Schedules are looked at every few seconds; more than this is due to nobody having been there. */
const LATE_MS = 120_000;

/** A run as the interface shows it. */
export function runView(run: RunView, transfer: Transfer, around: Surroundings): Run {
  const { source, destination } = sidesOf(transfer, around);
  const { progress, stoppedBy } = run;
  const { colour, state } = statusInfo(run.status);
  const names = { source: source.connectorName, destination: heldAgainst(run.against, destination.connectorName) };
  const failing = { source, destination }[stoppedBy?.side ?? 'source'];
  const isAgent = run.status === 410 && stoppedBy !== null && failing.connectorType === 'agent';
  const message = isAgent
    ? agentMessage(failing.connectorName, stoppedBy.error.fault)
    : statusMessage(run.status, names, stoppedBy?.side);
  return {
    id: run.id,
    transfer: { id: transfer.id, name: transfer.name, source, destination },
    mode: run.mode,
    state: run.state,
    paused: pausedView(run),
    waiting: waitingView(run, transfer, around),
    only: run.only === null ? null : { ...run.only, title: causeTitle(run.only.cause) },
    limits: { transfers: run.limits.files ?? 'auto', bytesPerSecond: run.limits.bytesPerSecond },
    rerun: run.rerun,
    scheduled: scheduledView(run),
    status: { code: run.status, message: rerunMessage(run) ?? message, colour, state },
    counters: run.counters,
    progress: {
      walking: progress.walking,
      filesPlanned: progress.filesPlanned,
      bytesPlanned: progress.bytesPlanned,
      filesSettled: progress.filesSettled,
      bytesDone: progress.bytesDone,
      bytesMoved: progress.bytesMoved,
      bytesPerSecond: progress.bytesPerSecond,
      filesPerSecond: progress.filesPerSecond,
      etaMs: progress.etaMs,
      lanes: laneShares(progress.lanes),
      movingNow: progress.movingNow.map(({ path, moved, size }) => ({
        display: displayPath(descendantRef(rootRef(), path)),
        bytes: moved,
        size,
      })),
    },
    requestedBy: run.requestedBy,
    queuedAt: run.queuedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
    stoppedBy: stoppedBy === null ? null : { side: stoppedBy.side, ...stoppedView(stoppedBy.error) },
    logDeletedAt: run.logDeletedAt?.toISOString() ?? null,
    scan: run.scan === null ? null : { ...run.scan },
  };
}

function rerunMessage({ rerun, state }: RunView): string | null {
  if (rerun === 0 || (state !== 'queued' && state !== 'running')) return null;
  return `${state === 'queued' ? 'Re-Queued' : 'Rerunning'} (${rerun} of ${MOST_RERUNS})`;
}

function scheduledView({ scheduledFor, queuedAt }: RunView): Run['scheduled'] {
  if (scheduledFor === null) return null;
  return { for: scheduledFor.toISOString(), late: queuedAt.getTime() - scheduledFor.getTime() > LATE_MS };
}

/** An agent that is away is started; its key is as good as ever. */
function agentMessage(connector: string, fault: string | undefined): string {
  return `Couldn't connect to ${connector}. ${fault === 'network' ? 'Start its agent' : 'Look at its agents'}`;
}

/** The share of each lane, rounded, so that watchers are told only of what can be seen. */
export function laneShares(lanes: RunView['progress']['lanes']): Run['progress']['lanes'] {
  if (lanes === null) return null;
  const whole = lanes.reading + lanes.waiting + lanes.writing;
  const share = (ms: number): number => Math.round((ms / whole) * 1000) / 1000;
  return { reading: share(lanes.reading), waiting: share(lanes.waiting), writing: share(lanes.writing) };
}

function pausedView({ paused }: RunView): Run['paused'] {
  return paused === null ? null : { ...paused, at: paused.at.toISOString() };
}

function stoppedView(error: NonNullable<RunView['stoppedBy']>['error']): Omit<NonNullable<Run['stoppedBy']>, 'side'> {
  const { kind, message, fault, remedy, vendor } = error;
  return {
    kind,
    message,
    ...(fault === undefined ? {} : { fault }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(vendor === undefined ? {} : { vendor }),
  };
}
