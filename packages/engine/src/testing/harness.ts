import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, type MemoryStore } from '@drover/connectors/memory';
import {
  type Clock,
  type Connection,
  type ItemRef,
  type PathBase,
  type RunJournal,
  type RunSummary,
  rootRef,
} from '@drover/core';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { runTransfer } from '../run-transfer.ts';
import type { TransferPolicy, TransferPorts, TransferRequest } from '../transfer.ts';

export const TRANSFER_KEY = '0123456789ab';

export const plainPolicy: TransferPolicy = {
  conflicts: 'keep',
  newerDestination: 'keep',
  names: { mode: 'remove' },
  exclusions: [],
  include: [],
  exclude: [],
  verify: 'size',
  transfers: 'auto',
  attempts: 3,
};

/** A clock on which waiting takes no time, for runs with failures. Time still passes by itself. */
export const hastyClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => realClock.sleep(Math.min(ms, ms >= 250 ? 1 : 0), signal),
};

export interface Between {
  readonly from: MemoryStore | Connection;
  readonly to: MemoryStore | Connection;
  readonly journal?: RunJournal;
  readonly policy?: Partial<TransferPolicy>;
  readonly mode?: 'copy' | 'scan';
  readonly base?: PathBase;
  /** The folder of the destination; its root when absent. */
  readonly into?: ItemRef;
  readonly clock?: Clock;
  readonly ports?: Partial<TransferPorts>;
  readonly signal?: AbortSignal;
}

/** One run between two stores or connections, from the root. */
export function transfer(between: Between): Promise<RunSummary> {
  const request: TransferRequest = {
    mode: between.mode ?? 'copy',
    source: { connection: opened(between.from), folder: rootRef() },
    destination: {
      ...{ connection: opened(between.to), folder: between.into ?? rootRef() },
      ...(between.base === undefined ? {} : { base: between.base }),
    },
    transferKey: TRANSFER_KEY,
    policy: { ...plainPolicy, ...between.policy },
  };
  const journal = between.journal ?? new MemoryJournal();
  const ports = { journal, clock: between.clock ?? hastyClock, ...between.ports };
  return runTransfer(request, ports, between.signal ?? new AbortController().signal);
}

function opened(side: MemoryStore | Connection): Connection {
  return 'list' in side ? side : new MemoryConnection(side);
}

/** All files and folders of a store with contents, for comparison as a whole. */
export function treeOf(store: MemoryStore): Record<string, string> {
  return Object.fromEntries(store.paths().map((path) => [path, path.endsWith('/') ? '' : (store.text(path) ?? '?')]));
}
