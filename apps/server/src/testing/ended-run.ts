import type { Run } from '@drover/api';
import { zeroCounters } from '@drover/core';

/** A run that copied one file from this folder. */
export function endedRunOf(source: string): Run {
  const side = { connectorId: null, connectorType: 'ftp', connectorState: 'deleted', root: '', path: [] } as const;
  return {
    id: 'R000000000000000000001',
    transfer: {
      id: 'T000000000000000000001',
      name: 'Home of Anna',
      source: { ...side, connectorName: 'Old server', display: source },
      destination: { ...side, connectorName: 'New server', display: '/new' },
    },
    mode: 'copy',
    state: 'ended',
    paused: null,
    waiting: null,
    limits: { transfers: 'auto', bytesPerSecond: null },
    only: null,
    rerun: 0,
    scheduled: null,
    status: { code: 100, message: 'Success', colour: 'green', state: 'completed' },
    counters: { ...zeroCounters, filesSeen: 1, filesCopied: 1, bytesCopied: 7 },
    progress: {
      ...{ walking: false, filesPlanned: 1, bytesPlanned: 7, filesSettled: 1, bytesDone: 7, bytesMoved: 7 },
      ...{ bytesPerSecond: 0, filesPerSecond: 0, etaMs: null, movingNow: [], lanes: null },
    },
    requestedBy: null,
    queuedAt: '2026-01-01T23:59:00.000Z',
    startedAt: '2026-01-01T23:59:30.000Z',
    endedAt: '2026-01-02T00:00:01.000Z',
    stoppedBy: null,
    logDeletedAt: null,
    scan: null,
  };
}
