import { randomInt } from 'node:crypto';
import { type Clock, type Connection, nameRules, type StorageError, temporaryName } from '@drover/core';
import { BatchQueue } from './copy/batch-queue.ts';
import type { CopyContext } from './copy/copy-context.ts';
import { hashKindFor } from './copy/hash-kind.ts';
import { Slots } from './copy/slots.ts';
import { everything } from './filters/path-filter.ts';
import { Recorder } from './journal/recorder.ts';
import { besideName } from './plan/beside-name.ts';
import { type FileTask, taskBytes } from './plan/file-task.ts';
import type { PlanContext, PlanSink } from './plan/plan-context.ts';
import { type Counters, newCounters } from './progress/counters.ts';
import { ProgressMeter } from './progress/progress-meter.ts';
import { RunStop } from './run-stop.ts';
import { limitsOf } from './scan/destination-limits.ts';
import type { TransferPorts, TransferRequest } from './transfer.ts';
import { finishFolder } from './walk/finish-folder.ts';
import { FolderLedger } from './walk/folder-ledger.ts';
import type { FolderNode } from './walk/folder-node.ts';

/** A file on its way, with the folder that waits for it. */
export interface Planned {
  readonly task: FileTask;
  readonly folder: FolderNode;
}

/** Everything that one run in this process consists of. */
export interface Run {
  readonly request: TransferRequest;
  readonly ports: TransferPorts;
  readonly startedAt: number;
  readonly stop: RunStop;
  readonly counters: Counters;
  readonly meter: ProgressMeter;
  readonly recorder: Recorder;
  readonly queue: BatchQueue<Planned>;
  readonly ledger: FolderLedger;
  /** Places for files under way, and for folders being planned. */
  readonly slots: Slots;
  readonly walkers: number;
  readonly plan: PlanContext;
  /** Null in a scan against a profile. */
  readonly copy: CopyContext | null;
}

/** About 500 files or 256 MB; a larger file makes a batch of its own. */
const BATCH = { items: 500, bytes: 256 * 1024 * 1024 };
/** Planned files that may wait; the walk waits when there are more. */
const MAX_PLANNED = 4000;
const MAX_WALKERS = 8;

export function openRun(request: TransferRequest, ports: TransferPorts, signal: AbortSignal): Run {
  const { clock, observe } = ports;
  const stop = new RunStop(signal);
  const counters = newCounters();
  const meter = new ProgressMeter(clock);
  const recorder = new Recorder(ports.journal, counters, observe?.record?.bind(observe), (error) => stop.break(error));
  const queue = new BatchQueue<Planned>(BATCH, MAX_PLANNED, ({ task }) => taskBytes(task));
  const destination = 'connection' in request.destination ? request.destination.connection : null;
  const useful = usefulOperations(request.source.connection, destination);
  const temporaries = temporaryNames(request.transferKey, clock);

  const limits = limitsOf(request.destination);
  const rules = {
    times: limits.times,
    rewritesContent: destination?.capabilities.rewritesContent ?? false,
    conflicts: request.policy.conflicts,
    newerDestination: request.policy.newerDestination,
  };
  const names = nameRules(limits.names, limits);
  const depth = 'connection' in request.destination ? request.destination.folder.segments.length : 0;
  const beside: PlanContext['besideName'] = (name, source) => besideName(name, source, names, { kind: 'file', depth });

  const failed = (side: 'source' | 'destination', error: StorageError, folder: FolderNode | null) => {
    if (error.scope !== 'item' || folder?.parent === null) stop.stop({ side, error });
  };
  const sink: PlanSink = {
    record: (record) => recorder.record(record),
    file: (task, folder) => {
      folder.pending++;
      meter.filesPlanned++;
      meter.bytesPlanned += taskBytes(task);
      return queue.push({ task, folder });
    },
    seen: (entry) => {
      if (entry.kind === 'folder') counters.foldersSeen++;
      else {
        counters.filesSeen++;
        counters.bytesSeen += entry.size ?? 0;
      }
    },
    discarded: () => {
      counters.leftoversDiscarded++;
    },
    failed,
  };
  const plan: PlanContext = {
    mode: request.mode,
    source: request.source.connection,
    destination,
    limits,
    nameRules: names,
    rules,
    policy: request.policy,
    filter: everything,
    excludedBy: () => null,
    createsLate: request.policy.include.length > 0 || !limits.emptyFolders,
    transferKey: request.transferKey,
    isOfThisRun: temporaries.isOurs,
    journal: ports.journal,
    clock,
    besideName: beside,
    sink,
  };
  const ledger = new FolderLedger(
    (node) => finishFolder(node, plan, stop.signal),
    new Slots(Math.min(MAX_WALKERS, useful)),
    (error) => stop.break(error),
  );
  const copy: CopyContext | null =
    destination === null
      ? null
      : {
          source: plan.source,
          destination,
          rules,
          attempts: request.policy.attempts,
          verify: request.policy.verify,
          hashKind: hashKindFor(request.policy.verify, destination.capabilities),
          clock,
          journal: ports.journal,
          temporary: temporaries.next,
          besideName: beside,
          moved: (bytes) => {
            counters.bytesRead += bytes;
            meter.bytesMoved += bytes;
            meter.bytesUnderWay += bytes;
            return ports.bandwidth?.take(bytes, stop.signal);
          },
          ...(ports.fence === undefined ? {} : { fence: ports.fence }),
        };
  const { transfers } = request.policy;
  return {
    request,
    ports,
    startedAt: clock.now(),
    stop,
    counters,
    meter,
    recorder,
    queue,
    ledger,
    slots: new Slots(transfers === 'auto' ? useful : transfers),
    walkers: Math.min(MAX_WALKERS, useful),
    plan,
    copy,
  };
}

function usefulOperations(source: Connection, destination: Connection | null): number {
  const sides = destination === null ? [source] : [source, destination];
  return Math.max(
    1,
    Math.min(...sides.map(({ capabilities: { operations } }) => Math.min(operations.useful, operations.max))),
  );
}

/** Names for unfinished files that no other run, worker or attempt gives. */
function temporaryNames(transferKey: string, clock: Clock) {
  const tag = `${Math.max(0, Math.floor(clock.now())).toString(36)}${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
  const start = temporaryName(transferKey, tag).slice(0, -'.part'.length);
  let serial = 0;
  return {
    next: () => temporaryName(transferKey, `${tag}${(serial++).toString(36)}`),
    isOurs: (name: string) => name.startsWith(start),
  };
}
