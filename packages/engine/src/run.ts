import type { StorageError } from '@drover/core';
import { copyContext, planContext } from './contexts.ts';
import { BatchQueue } from './copy/batch-queue.ts';
import { BYTES_IN_FLIGHT } from './copy/bytes-held.ts';
import type { CopyContext, CopyWatch } from './copy/copy-context.ts';
import { LeftBehind } from './copy/left-behind.ts';
import { letThrough } from './copy/let-through.ts';
import { Pace } from './copy/pace.ts';
import { Slots } from './copy/slots.ts';
import { Recorder } from './journal/recorder.ts';
import { type FileTask, taskBytes } from './plan/file-task.ts';
import type { PlanContext, PlanSink } from './plan/plan-context.ts';
import { type Counters, newCounters } from './progress/counters.ts';
import { ProgressMeter } from './progress/progress-meter.ts';
import { RunStop } from './run-stop.ts';
import { ScanCollector } from './scan/scan-collector.ts';
import { SideHealth } from './side-health.ts';
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
  readonly health: Readonly<Record<'source' | 'destination', SideHealth | null>>;
  readonly counters: Counters;
  readonly meter: ProgressMeter;
  readonly recorder: Recorder;
  /** Null in a copy. */
  readonly scan: ScanCollector | null;
  readonly queue: BatchQueue<Planned>;
  readonly ledger: FolderLedger;
  /** Places for files under way. */
  readonly slots: Slots;
  readonly pace: Pace;
  /** Folders that are planned simultaneously. */
  readonly walkers: number;
  readonly plan: PlanContext;
  /** Null in a scan. */
  readonly copy: CopyContext | null;
}

/** About 500 files or 256 MB; a larger file makes a batch of its own. */
const BATCH = { items: 500, bytes: 256 * 1024 * 1024 };
/** Planned files that may wait; the walk waits when there are more. They hold no content. */
const MAX_PLANNED = 4000;
const MAX_WALKERS = 8;

/** Puts the parts of a run together; nothing moves yet. Throws 'config-invalid' for a policy that cannot be followed. */
export function openRun(request: TransferRequest, ports: TransferPorts, signal: AbortSignal): Run {
  const { clock, observe } = ports;
  const { source } = request;
  const destination = 'connection' in request.destination ? request.destination : null;
  const stop = new RunStop(signal);
  const counters = newCounters();
  const meter = new ProgressMeter(clock);
  const scan = request.mode === 'scan' ? new ScanCollector() : null;
  const onFault = (error: unknown) => stop.break(error);
  const recorder = new Recorder(
    ports.journal,
    counters,
    (record) => {
      scan?.record(record);
      observe?.record?.(record);
    },
    onFault,
  );
  const queue = new BatchQueue<Planned>(BATCH, MAX_PLANNED, ({ task }) => taskBytes(task));
  const health = {
    source: new SideHealth('source', source, stop, clock),
    destination: destination && new SideHealth('destination', destination, stop, clock),
  };
  // While it is asked whether a side is there at all, attempts would be spent in vain.
  const again = (side: 'source' | 'destination', error: StorageError, waitMs: number) => {
    observe?.again?.(error, waitMs);
    return health[side]?.idle();
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
    listed: () => {
      counters.foldersListed++;
    },
    discarded: () => {
      counters.leftoversDiscarded++;
    },
    failed: (side, error, folder) => {
      // Without its own two folders a run can do nothing.
      if (folder.parent === null) stop.stop({ side, error });
      else health[side]?.failed(error);
    },
  };
  const plan: PlanContext = {
    ...planContext(request, ports, sink),
    leftBehind: new LeftBehind(),
    again: (side, error, waitMs) => {
      health[side]?.failed(error);
      return again(side, error, waitMs);
    },
  };
  const useful = usefulOperations(request);
  const ledger = new FolderLedger((node) => finishFolder(node, plan, stop.signal), new Slots(useful), onFault);
  const { transfers } = request.policy;
  const slots = new Slots(transfers === 'auto' ? useful : transfers, BYTES_IN_FLIGHT);
  const pace = new Pace(slots);
  const watch: CopyWatch = {
    moved: (bytes, passed) => {
      counters.bytesRead += bytes;
      health.source?.moved();
      health.destination?.moved();
      const counted = (piece: number) => passed(piece) && meter.moved(piece);
      return letThrough(bytes, ports.bandwidth, counted, stop.signal);
    },
    holds: (bytes) => meter.holds(bytes),
    unconfirmed: (bytes) => {
      meter.bytesUnconfirmed += bytes;
    },
    attemptFailed: ({ side, error }, inVain) => {
      meter.holds(-inVain);
      health[side]?.failed(error);
      pace.failed(error);
    },
    again,
  };
  return {
    request,
    ports,
    startedAt: clock.now(),
    stop,
    health,
    counters,
    meter,
    recorder,
    scan,
    queue,
    ledger,
    slots,
    pace,
    walkers: Math.min(MAX_WALKERS, useful),
    plan,
    copy: request.mode === 'scan' ? null : copyContext(request, ports, plan, watch),
  };
}

/** As many operations as the side gains from that gains from more of them, and no more than either bears. */
export function usefulOperations({ source, destination }: TransferRequest): number {
  const sides = 'connection' in destination ? [source, destination] : [source];
  const each = sides.map(({ connection }) => connection.capabilities.operations);
  const useful = Math.max(...each.map((operations) => operations.useful));
  return Math.max(1, Math.min(useful, ...each.map(({ max }) => max)));
}
