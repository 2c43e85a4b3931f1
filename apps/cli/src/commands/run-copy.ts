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
import { hashKindFor, runTransfer, Throttle } from '@drover/engine';
import { openSides } from '../endpoint/open-sides.ts';
import { placeOf, type ResolvedSide, resolveSide } from '../endpoint/resolve-side.ts';
import { blaming, SideFailure } from '../endpoint/side-failure.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { droverFolders } from '../files/drover-folders.ts';
import { placeName } from '../location/location.ts';
import { allLeftOut, type Filtered, noneFiltered, withFiltered } from '../output/all-left-out.ts';
import { leftBehindNote } from '../output/left-behind-note.ts';
import type { Proofs, Report, RunResult } from '../output/report.ts';
import { RetryNotes } from '../output/retry-notes.ts';
import { type StoredBeside, withBeside } from '../output/stored-beside.ts';
import { faultBehind } from '../program-fault.ts';
import { openJournal } from '../state/open-journal.ts';
import { type TransferIdentity, transferIdentity } from '../state/transfer-identity.ts';
import { takeTransferLock } from '../state/transfer-lock.ts';
import { UsageError } from '../usage-error.ts';
import type { World } from '../world.ts';
import type { CopyOptions, SideName } from './copy-options.ts';
import { refuseUselessFlags } from './side-fit.ts';

interface CopyPlan {
  readonly options: CopyOptions;
  readonly source: ResolvedSide;
  readonly destination: ResolvedSide;
  readonly identity: TransferIdentity;
}

/** What the items tell that no counter holds. */
interface Tally {
  readonly proofs: Proofs;
  beside: StoredBeside;
  filtered: Filtered;
}

/** One run from looking at SRC and DST to the summary. Whatever goes wrong on the way is part of the answer, except a wrong command line. */
export async function runCopy(options: CopyOptions, report: Report, world: World): Promise<RunResult> {
  const startedAt = world.clock.now();
  let names = { source: 'SRC', destination: 'DST' };
  const result = (status: StatusCode, rest: Partial<RunResult> = {}): RunResult => ({
    dryRun: options.dryRun,
    counters: zeroCounters,
    startedAt,
    endedAt: world.clock.now(),
    ...rest,
    status,
    message: statusMessage(status, names, rest.stoppedBy?.side),
    exitCode: exitCodeOf(status),
  });
  try {
    const plan = await planCopy(options, report, world);
    const urls = { source: plan.source.url, destination: plan.destination.url };
    names = { source: placeName(urls.source), destination: placeName(urls.destination) };
    const { key } = plan.identity;
    report.start({ transferKey: key, ...urls, dryRun: options.dryRun, startedAt });
    const tally: Tally = { proofs: {}, beside: { count: 0, examples: [] }, filtered: noneFiltered };
    const run = await transfer(plan, report, world, tally);
    const { proofs: verified, beside, filtered } = tally;
    const nothingMatched = allLeftOut(filtered, options.policy, run);
    const summary = {
      ...run,
      ...(Object.keys(verified).length === 0 ? {} : { verified }),
      ...(beside.count === 0 ? {} : { beside }),
      ...(nothingMatched === null ? {} : { nothingMatched }),
    };
    const fault = summary.status === 230 ? faultBehind(world.interrupted) : null;
    if (fault !== null) return result(500, { ...summary, stoppedBy: { error: fault.failure } });
    return result(summary.status, summary);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const fault = faultBehind(world.interrupted);
    if (fault !== null) return result(500, { stoppedBy: { error: fault.failure } });
    if (isAbort(error, world.interrupted)) return result(230);
    if (!(error instanceof SideFailure)) {
      const failure = toStorageError(error);
      return result(statusOfOwnFailure(failure), { stoppedBy: { error: failure } });
    }
    const { side, failure } = error;
    return result(statusOfSideFailure(side, failure, options), { stoppedBy: { side, error: failure } });
  }
}

async function planCopy(options: CopyOptions, report: Report, world: World): Promise<CopyPlan> {
  const note = (message: string) => report.note(message);
  const resolved = (side: SideName) =>
    blaming(side, world.interrupted, () => resolveSide(options[side], side, options.sides[side], world, note));
  const source = await resolved('source');
  const destination = await resolved('destination');
  refuseUselessFlags(options, { source: placeOf(source), destination: placeOf(destination) });
  return { options, source, destination, identity: transferIdentity(source.url, destination.url) };
}

async function transfer(plan: CopyPlan, report: Report, world: World, tally: Tally): Promise<RunSummary> {
  const { options, source, destination, identity } = plan;
  const folders = droverFolders(world.env, world.home);
  const note = (message: string) => report.note(message);
  // A lock is a file too; a dry run writes nothing that another run could be disturbed by, and what it reads has a lock of its own.
  using _lock = options.dryRun ? null : await takeTransferLock(folders, identity, options.state === 'none', world);
  const retries = new RetryNotes(world.clock, note);
  const request = { source, destination, transferKey: identity.key, options };
  await using sides = await openSides(request, world, note, retries);
  if (
    !options.dryRun &&
    options.policy.verify === 'hash' &&
    hashKindFor('hash', sides.destination.connection.capabilities) === null
  ) {
    note(
      'DST computes no hash that Drover could compare, so files are proved by their size alone. --verify reads them back.',
    );
  }
  using journal = await openJournal({ options, folders, cwd: world.cwd, identity, warn: note });
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
      observe: {
        record: (record) => {
          const { outcome } = record;
          if (outcome.type === 'copied') tally.proofs[outcome.verified] = (tally.proofs[outcome.verified] ?? 0) + 1;
          tally.beside = withBeside(tally.beside, record);
          tally.filtered = withFiltered(tally.filtered, record);
          report.record(record);
        },
        progress: (progress) => report.progress(progress),
        leftBehind: (temporaries) => note(leftBehindNote(temporaries, options.state !== 'none')),
        again: (error, waitMs) => retries.tell(error, waitMs),
      },
      ...(options.bytesPerSecond === null ? {} : { bandwidth: new Throttle(world.clock, options.bytesPerSecond) }),
    },
    world.interrupted,
  );
}

/** A failure of neither side concerns this machine: the lock, the state file, the key, or a fault of Drover. */
function statusOfOwnFailure({ kind }: StorageError): StatusCode {
  if (kind === 'locked') return 250;
  return kind === 'unexpected' ? 500 : 400;
}

function statusOfSideFailure(side: SideName, error: StorageError, options: CopyOptions): StatusCode {
  const named = options[side].type === 'profile' || options[side].type === 'server';
  if (named && error.kind === 'config-invalid' && error.fault === undefined) return 423;
  return statusOf({ mode: 'copy', counters: zeroCounters, cancelled: false, stoppedBy: { side, error } });
}
