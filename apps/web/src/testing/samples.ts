import type { Run, TransferSide } from '@drover/api';
import { zeroCounters } from '@drover/core';

const side: TransferSide = {
  connectorId: 'A'.repeat(22),
  connectorName: 'Old server',
  connectorType: 'ftp',
  connectorState: 'authorized',
  root: '',
  path: ['Home'],
  display: '/Home',
};

/** A run under way, with its progress as a test wants it. */
export function aRun({ progress = {} }: { readonly progress?: Partial<Run['progress']> } = {}): Run {
  return {
    id: 'R'.repeat(22),
    transfer: { id: 'T'.repeat(22), name: 'Home', source: side, destination: { ...side, connectorName: 'New server' } },
    mode: 'copy',
    state: 'running',
    paused: null,
    waiting: null,
    only: null,
    rerun: 0,
    scheduled: null,
    limits: { transfers: 'auto', bytesPerSecond: null },
    status: { code: 300, message: 'Running', colour: 'blue', state: 'in-progress' },
    counters: zeroCounters,
    progress: {
      walking: false,
      filesPlanned: 0,
      bytesPlanned: 0,
      filesSettled: 0,
      bytesDone: 0,
      bytesMoved: 0,
      bytesPerSecond: 0,
      filesPerSecond: 0,
      etaMs: null,
      lanes: null,
      movingNow: [],
      ...progress,
    },
    requestedBy: 'Maya Okafor',
    queuedAt: '2026-11-21T12:00:00Z',
    startedAt: '2026-11-21T12:00:00Z',
    endedAt: null,
    stoppedBy: null,
    logDeletedAt: null,
    scan: null,
  };
}
