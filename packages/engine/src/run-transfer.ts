import { isAbort, type RunSummary, statusOf } from '@drover/core';
import { copyBatch } from './copy/copy-batch.ts';
import type { CopiedFile } from './copy/copy-job.ts';
import { type PackedReads, readAhead } from './copy/packed-reads.ts';
import { type FileTask, taskBytes } from './plan/file-task.ts';
import { planFolder } from './plan/plan-folder.ts';
import { openRun, type Planned, type Run } from './run.ts';
import type { RunTransfer } from './transfer.ts';
import { type FolderNode, topFolder } from './walk/folder-node.ts';
import { walkFolders } from './walk/walk-folders.ts';

const TICK_MS = 250;

/**
 * Runs one transfer in this process. Resolves with the summary also when the run was cancelled or stopped by a failure; rejects when
 * the journal or the fence fails.
 */
export const runTransfer: RunTransfer = async (request, ports, signal) => {
  const run = openRun(request, ports, signal);
  const abandon = () => {
    run.queue.close(true);
    run.ledger.abandon();
  };
  if (run.stop.signal.aborted) abandon();
  else run.stop.signal.addEventListener('abort', abandon, { once: true });
  const ended = new AbortController();
  const ticking = tick(run, ended.signal);
  try {
    const guarded = (work: Promise<void>) => work.catch((error: unknown) => run.stop.break(error));
    await Promise.all([guarded(walk(run)), guarded(copy(run))]);
    await run.ledger.done;
    await run.ledger.idle();
    await Promise.all([run.health.source?.idle(), run.health.destination?.idle()]);
    await run.recorder.flush();
  } finally {
    ended.abort();
    await ticking;
    run.stop.release();
  }
  return conclude(run);
};

async function walk(run: Run): Promise<void> {
  const { request, plan, stop, queue, ledger, walkers, meter } = run;
  const destination = 'connection' in request.destination ? request.destination.folder : { root: '', segments: [] };
  try {
    await walkFolders(topFolder(request.source.folder, destination, run.startedAt), {
      parallel: walkers,
      signal: stop.signal,
      room: () => queue.room(),
      visit: async (folder) => {
        const below = await planFolder(folder, plan, stop.signal);
        ledger.release(folder);
        return below;
      },
    });
  } finally {
    plan.lister.close();
    plan.destinationTree?.close();
    meter.walking = false;
    queue.close();
  }
}

async function copy(run: Run): Promise<void> {
  const open = new Set<Promise<void>>();
  let before = Promise.resolve();
  for (let batch = await run.queue.take(); batch !== null; batch = await run.queue.take()) {
    const tasks = batch.map(({ task }) => task);
    const packed = run.copy === null ? null : readAhead(tasks, run.copy, run.stop.signal);
    await before;
    const begun = Promise.withResolvers<void>();
    before = begun.promise;
    const work: Promise<void> = runBatch(run, batch, packed, begun.resolve)
      .catch((error: unknown) => run.stop.break(error))
      .finally(() => {
        begun.resolve();
        open.delete(work);
      });
    open.add(work);
  }
  await Promise.all(open);
}

async function runBatch(
  run: Run,
  batch: readonly Planned[],
  packed: PackedReads | null,
  begun: () => void,
): Promise<void> {
  const { copy: context, slots, stop } = run;
  if (context === null) {
    for (const planned of batch) await scanned(run, planned);
    return;
  }
  const folders = new Map(batch.map(({ task, folder }) => [task, folder]));
  const settled = (task: FileTask, file: CopiedFile) => settle(run, task, folders.get(task), file);
  const tasks = batch.map(({ task }) => task);
  const reading = packed === null ? context : { ...context, packed };
  await copyBatch(tasks, reading, slots, { begun, settled }, stop.signal);
}

function settle(run: Run, task: FileTask, folder: FolderNode | undefined, file: CopiedFile): Promise<void> | undefined {
  const { meter, recorder, ledger, health, pace } = run;
  meter.settled(file.underWay, taskBytes(task), !file.failed);
  const wait = recorder.record(file.record);
  if (!file.failed) {
    health.source?.succeeded();
    health.destination?.succeeded();
    pace.succeeded();
  }
  if (folder !== undefined) ledger.release(folder);
  return wait;
}

async function scanned(run: Run, { task, folder }: Planned): Promise<void> {
  const { meter, ports, recorder, ledger, scan } = run;
  scan?.willCopy(task);
  const now = ports.clock.now();
  const outcome = { type: 'skipped', reason: 'scanned', notes: task.notes } as const;
  const bytes = taskBytes(task);
  meter.settled(0, bytes, true);
  await recorder.record({ path: task.path, kind: 'file', outcome, bytes, startedAt: now, endedAt: now });
  ledger.release(folder);
}

/** Keeps the journal at most a moment behind and tells how far the run is. */
async function tick(run: Run, ended: AbortSignal): Promise<void> {
  const { ports, recorder, meter, counters } = run;
  const progress = () => ports.observe?.progress?.(meter.read(counters));
  try {
    for (;;) {
      await ports.clock.sleep(TICK_MS, ended);
      recorder.hurry();
      progress();
    }
  } catch (error) {
    if (!isAbort(error, ended)) run.stop.break(error);
  }
  progress();
}

async function conclude(run: Run): Promise<RunSummary> {
  const { stop, counters, ports, request, startedAt, scan, meter } = run;
  if (stop.broken !== null) throw stop.broken.error;
  const { stoppedBy, cancelled } = stop;
  const notReached = stop.signal.aborted ? meter.filesPlanned - meter.filesSettled : 0;
  const summary: RunSummary = {
    status: statusOf({
      counters,
      cancelled: cancelled && stoppedBy === null,
      stoppedBy,
      mode: request.mode,
      ...(scan === null ? {} : { filesToCopy: scan.filesToCopy }),
    }),
    counters: { ...counters },
    startedAt,
    endedAt: ports.clock.now(),
    ...(stoppedBy === null ? {} : { stoppedBy }),
    ...(notReached === 0 ? {} : { filesNotReached: notReached }),
    ...(scan === null ? {} : { scan: scan.report() }),
  };
  const left = run.plan.leftBehind?.items ?? [];
  if (left.length > 0) ports.observe?.leftBehind?.(left);
  await ports.journal.finish(summary);
  return summary;
}
