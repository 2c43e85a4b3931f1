import type { Activity, Run, routes } from '@drover/api';
import type { RunView, WaitingRows } from '@drover/database';
import type { Application } from '../application.ts';
import type { Principal, SentEvent } from '../http/handlers.ts';
import { maySeeBetween, maySeeTransfer, type Surroundings, surroundings } from '../transfers/surroundings.ts';
import { runView } from './run-view.ts';
import type { VisibleTransfer } from './visible-run.ts';

const EVERY_MS = 500;
const ACTIVITY_EVERY_MS = 1000;
const BUSIEST = 5;
const NOWHERE: Surroundings = {
  ...{ connectors: new Map(), opensAt: new Map(), waits: new Map(), agentHosts: new Map() },
  troubleOf: () => null,
  nameOf: () => '',
};

/** A run whenever it changes, until it has ended or is no more. */
export async function* watchRun(
  app: Application,
  { transfer, around }: VisibleTransfer,
  first: RunView,
  signal: AbortSignal,
): AsyncGenerator<SentEvent<typeof routes.watchRun>, void, undefined> {
  let seen = '';
  for (let run: RunView | null = first; run !== null; run = await app.snapshots.run(first.id)) {
    const data: Run = runView(run, transfer, around);
    const text = JSON.stringify(data);
    const ended = data.state === 'ended';
    if (text !== seen) yield { event: ended ? 'end' : 'run', data, id: String(app.clock.now()) };
    if (ended) return;
    seen = text;
    await app.clock.sleep(EVERY_MS, signal);
  }
}

/** What is running altogether, as far as the person may see it at the moment, whenever it changes. */
export async function* watchActivity(
  app: Application,
  who: () => Principal,
  signal: AbortSignal,
): AsyncGenerator<SentEvent<typeof routes.watchActivity>, void, undefined> {
  let seen = '';
  for (;;) {
    const data = await activityOf(app, who());
    const text = JSON.stringify(data);
    if (text !== seen) yield { event: 'activity', data, id: String(app.clock.now()) };
    seen = text;
    await app.clock.sleep(ACTIVITY_EVERY_MS, signal);
  }
}

async function activityOf(app: Application, who: Principal): Promise<Activity> {
  const [live, waiting] = await Promise.all([app.snapshots.live(), app.snapshots.waiting()]);
  const transfers = await app.transfers.getMany([...new Set(live.map(({ transferId }) => transferId))]);
  const idle = live.length === 0 && waiting.length === 0;
  const around = idle ? NOWHERE : await surroundings(app);
  const shown = live.flatMap((run) => {
    const transfer = transfers.get(run.transferId);
    return transfer !== undefined && maySeeTransfer(who, transfer, around) ? [{ run, name: transfer.name }] : [];
  });
  const sum = (of: (run: RunView) => number): number => shown.reduce((total, { run }) => total + of(run), 0);
  const busiest = shown
    .toSorted((a, b) => b.run.progress.bytesPerSecond - a.run.progress.bytesPerSecond)
    .slice(0, BUSIEST);
  return {
    running: shown.filter(({ run }) => run.state !== 'queued').length,
    queued: shown.filter(({ run }) => run.state === 'queued').length + waitingFor(who, waiting, around),
    bytesPerSecond: sum(({ progress }) => progress.bytesPerSecond),
    filesPerSecond: sum(({ progress }) => progress.filesPerSecond),
    busiest: busiest.map(({ run, name }) => busyView(run, name)),
  };
}

function busyView(run: RunView, name: string): Activity['busiest'][number] {
  const { counters, progress } = run;
  return {
    runId: run.id,
    transferId: run.transferId,
    name,
    mode: run.mode,
    state: run.state === 'ended' ? 'running' : run.state,
    filesCopied: counters.filesCopied,
    filesPlanned: progress.filesPlanned,
    bytesCopied: counters.bytesCopied,
    bytesPlanned: progress.bytesPlanned,
    walking: progress.walking,
    bytesPerSecond: progress.bytesPerSecond,
  };
}

/** How many rows wait for their turn in the migrations that the person may see. */
function waitingFor(who: Principal, waiting: readonly WaitingRows[], around: Surroundings): number {
  return waiting
    .filter(({ sourceConnectorId, destinationConnectorId, ownerId }) =>
      maySeeBetween(who, [sourceConnectorId, destinationConnectorId], ownerId, around),
    )
    .reduce((sum, { rows }) => sum + rows, 0);
}
