import {
  isAbort,
  type RunSummary,
  type StatusCode,
  type StorageError,
  statusMessage,
  statusOf,
  toStorageError,
  zeroCounters,
} from '@drover/core';
import { runTransfer } from '@drover/engine';
import { bandwidthBudget } from '../bandwidth.ts';
import { openSides, SideFailure } from '../endpoint/open-sides.ts';
import type { ResolvedSide } from '../endpoint/resolve-side.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { droverFolders } from '../files/drover-folders.ts';
import type { Report, RunResult } from '../output/report.ts';
import { openJournal } from '../state/open-journal.ts';
import type { TransferIdentity } from '../state/transfer-identity.ts';
import { takeTransferLock } from '../state/transfer-lock.ts';
import type { World } from '../world.ts';
import type { CopyOptions, SideName } from './copy-options.ts';

export interface CopyPlan {
  readonly options: CopyOptions;
  readonly source: ResolvedSide;
  readonly destination: ResolvedSide;
  readonly identity: TransferIdentity;
}

/** One run from lock to summary; whatever goes wrong on the way is part of the answer. */
export async function runCopy(plan: CopyPlan, report: Report, world: World): Promise<RunResult> {
  const startedAt = world.clock.now();
  const result = (status: StatusCode, rest: Partial<RunResult> = {}): RunResult => {
    const names = { source: plan.source.url, destination: plan.destination.url };
    return {
      dryRun: plan.options.dryRun,
      counters: zeroCounters,
      startedAt,
      endedAt: world.clock.now(),
      ...rest,
      status,
      message: statusMessage(status, names, rest.stoppedBy?.side),
      exitCode: exitCodeOf(status),
    };
  };
  try {
    const summary = await transfer(plan, report, world);
    return result(summary.status, summary);
  } catch (error) {
    if (isAbort(error, world.interrupted)) return result(230);
    const side = error instanceof SideFailure ? error.side : undefined;
    const failure = toStorageError(error instanceof SideFailure ? error.cause : error);
    return result(statusOfFailure(failure, side), {
      stoppedBy: { error: failure, ...(side === undefined ? {} : { side }) },
    });
  }
}

async function transfer(
  { options, source, destination, identity }: CopyPlan,
  report: Report,
  world: World,
): Promise<RunSummary> {
  const folders = droverFolders(world.env, world.home);
  using _lock = await takeTransferLock(folders, identity, options.state === 'none', world);
  const warn = (message: string) => report.note(message);
  await using sides = await openSides(source, destination, world, warn);
  using journal = await openJournal({ options, folders, cwd: world.cwd, identity, warn });
  return await runTransfer(
    {
      mode: options.dryRun ? 'scan' : 'copy',
      source: sides.source,
      destination: sides.destination,
      transferKey: identity.key,
      policy: options.policy,
    },
    {
      journal,
      clock: world.clock,
      observe: { record: (record) => report.record(record), progress: (progress) => report.progress(progress) },
      ...(options.bytesPerSecond === null ? {} : { bandwidth: bandwidthBudget(options.bytesPerSecond, world.clock) }),
    },
    world.interrupted,
  );
}

/** A failure outside of both sides concerns this machine: the lock, the state file, the key. */
function statusOfFailure(error: StorageError, side: SideName | undefined): StatusCode {
  if (side === undefined) return error.kind === 'locked' ? 250 : error.kind === 'unexpected' ? 500 : 400;
  return statusOf({ mode: 'copy', counters: zeroCounters, cancelled: false, stoppedBy: { side, error } });
}
