import {
  type ItemRecord,
  type KnownItem,
  type PendingUpload,
  pathKey,
  type Replacement,
  type Segment,
} from '@drover/core';
import { MemoryJournal } from '../../journal/memory-journal.ts';
import type { Selected } from '../../plan/selection.ts';
import { addCounters, count, newCounters } from '../../progress/counters.ts';
import type { Stopped } from '../../run-stop.ts';
import { concludeRun } from '../conclude-run.ts';
import { Fenced } from '../fenced.ts';
import type { FolderData } from '../folder-data.ts';
import type {
  BatchProgress,
  Claims,
  FinishedFolder,
  FolderToPlan,
  NewBatch,
  PlanCommit,
  RunLimits,
  RunSession,
  RunStore,
  StagedPiece,
  Standing,
  Wants,
} from '../run-store.ts';
import type { Batch, Folder, Run } from './memory-run.ts';
import { selectedIn } from './selected-in.ts';
import type { RunEnd } from './store-bed.ts';

/** Runs that last as long as the object; leases end only by `expire`. What is taken in and given out is copied, as through a wire. */
export class MemoryRunStore implements RunStore {
  readonly #runs = new Map<string, Run>();
  /** What the runs of the transfer know. */
  readonly journal = new MemoryJournal();
  #serial = 0;

  /** A run of just what failed in another one. */
  retry(id: string): string {
    const retried = this.start('copy');
    const run = this.#run(retried);
    for (const { path, kind, outcome } of this.#run(id).items) {
      if (outcome.type === 'failed') run.selected.set(pathKey(path), { path, kind });
    }
    return retried;
  }

  start(mode: 'copy' | 'scan'): string {
    const id = `run ${++this.#serial}`;
    this.#runs.set(id, {
      ...{ id, mode, state: 'queued', status: null, stoppedBy: null, filesPlanned: 0, counters: newCounters() },
      limits: { files: null, bytesPerSecond: null },
      ...{
        items: [],
        folders: new Map(),
        batches: new Map(),
        staged: new Map(),
        scans: [],
        sessions: new Map(),
        selected: new Map(),
      },
    });
    return id;
  }

  cancel(id: string): void {
    const run = this.#run(id);
    if (run.state !== 'ended') run.state = 'canceling';
  }

  pause(id: string): void {
    const run = this.#run(id);
    if (run.state === 'queued' || run.state === 'running') run.state = 'paused';
  }

  resume(id: string): void {
    const run = this.#run(id);
    if (run.state === 'paused') run.state = run.folders.size === 0 ? 'queued' : 'running';
  }

  limit(id: string, limits: RunLimits): void {
    this.#run(id).limits = limits;
  }

  expire(worker: string): void {
    for (const run of this.#runs.values()) {
      for (const [session, holder] of run.sessions) if (holder === worker) this.#giveBack(run, session);
    }
  }

  end(id: string): RunEnd {
    const { state, status, counters, items, filesPlanned } = this.#run(id);
    const told = items.map(({ path, outcome }) => ({
      path: path.join('/'),
      outcome: outcome.type === 'skipped' ? outcome.reason : outcome.type,
    }));
    return { state, status, counters, items: told, filesPlanned };
  }

  async open(id: string, worker: string, top: FolderData): Promise<RunSession | null> {
    const run = this.#run(id);
    if (run.state === 'ended' || run.state === 'paused') return null;
    for (const [session, holder] of run.sessions) if (holder === worker) this.#giveBack(run, session);
    if (run.folders.size === 0 && run.items.length === 0) {
      const row = { id: ++this.#serial, parent: null, depth: 0, data: top, reported: true, timeDiffers: false };
      run.folders.set(row.id, { ...row, ...UNPLANNED });
      if (run.state === 'queued') run.state = 'running';
    }
    const session = ++this.#serial;
    run.sessions.set(session, worker);
    return {
      id: session,
      run: id,
      transfer: 'transfer',
      mode: run.mode,
      startedAt: 0,
      restricted: run.selected.size > 0,
    };
  }

  async renew(session: RunSession): Promise<Standing> {
    return this.#standing(this.#claimable(session), session);
  }

  async noteRead(session: RunSession, bytes: number): Promise<void> {
    const run = this.#run(session.run);
    if (run.state !== 'ended') run.counters.bytesRead += bytes;
  }

  async close(session: RunSession): Promise<void> {
    this.#giveBack(this.#run(session.run), session.id);
  }

  async reserve(): Promise<{ readonly first: number; readonly count: number }> {
    const first = this.#serial + 1;
    this.#serial += 100;
    return { first, count: 100 };
  }

  async claim(session: RunSession, wants: Wants): Promise<Claims> {
    const run = this.#claimable(session);
    const take = <T extends { session: number | null }>(all: Iterable<T>, free: (one: T) => boolean, limit: number) => {
      const taken = [...all].filter((one) => one.session === null && free(one)).slice(0, limit);
      for (const one of taken) one.session = session.id;
      return taken;
    };
    const batches = take(run.batches.values(), ({ stagedFor }) => stagedFor === null, wants.batches);
    for (const batch of batches) batch.attempt++;
    const done = ({ planned, pending }: Folder) => planned && pending === 0;
    const finishes = take(run.folders.values(), done, wants.finishes);
    const folders = take(run.folders.values(), ({ planned }) => !planned, wants.folders);
    const withAncestors = (folder: Folder): FolderToPlan => ({
      ...copy(folder),
      ancestors: wants.ancestors ? this.#above(run, folder).map(copy) : [],
    });
    return {
      folders: folders.map(withAncestors),
      batches: batches.map(({ id, tasks, settled, attempt }) => ({ id, tasks, settled, takenOver: attempt > 1 })),
      finishes: finishes.map((folder) => ({ ...copy(folder), littered: folder.littered })),
      standing: this.#standing(run, session),
    };
  }

  async stage(session: RunSession, { folder, records, batches }: StagedPiece): Promise<void> {
    const run = this.#held(session);
    if (run.folders.get(folder)?.session !== session.id) throw new Fenced();
    run.staged.set(folder, [...(run.staged.get(folder) ?? []), ...records]);
    this.#addBatches(run, session, batches, folder);
    await this.journal.record(records);
  }

  async commitPlan(session: RunSession, plan: PlanCommit): Promise<Standing> {
    const run = this.#held(session);
    for (const { mine, ...child } of copy(plan.children)) {
      run.folders.set(child.id, { ...child, ...UNPLANNED, session: mine ? session.id : null });
    }
    if (plan.folders.some(({ id }) => run.folders.get(id)?.session !== session.id)) throw new Fenced();
    addCounters(run.counters, plan.counters);
    await this.#add(run, plan.records);
    for (const { id, record, ...planned } of copy(plan.folders)) {
      const folder = run.folders.get(id) as Folder;
      for (const staged of run.staged.get(id) ?? []) run.items.push(staged);
      run.staged.delete(id);
      for (const batch of run.batches.values()) if (batch.stagedFor === id) this.#show(run, batch);
      folder.timeDiffers ||= planned.timeDiffers;
      Object.assign(folder, { data: planned.data, pending: planned.pending, planned: true, session: null });
      if (record !== null) await this.#report(run, folder, record);
    }
    for (const { id, data, record } of plan.late) {
      const folder = run.folders.get(id);
      if (folder === undefined || folder.reported) continue;
      folder.data = copy(data);
      await this.#report(run, folder, record);
    }
    for (const id of plan.touched) {
      const folder = run.folders.get(id);
      if (folder !== undefined) folder.timeDiffers = true;
    }
    this.#addBatches(run, session, plan.batches, null);
    if (plan.scan !== null) run.scans.push(plan.scan);
    return this.#standing(run, session);
  }

  async commitBatch(session: RunSession, progress: BatchProgress): Promise<Standing> {
    const run = this.#held(session);
    const batch = run.batches.get(progress.batch);
    if (batch?.session !== session.id) throw new Fenced();
    addCounters(run.counters, progress.counters);
    await this.#add(run, progress.records);
    batch.settled.push(...progress.settled);
    if (progress.complete) {
      run.batches.delete(batch.id);
      for (const id of batch.folders) {
        const folder = run.folders.get(id) as Folder;
        folder.pending--;
        folder.littered ||= batch.attempt > 1 || progress.litters;
      }
    }
    return this.#standing(run, session);
  }

  async commitFinished(session: RunSession, folders: readonly FinishedFolder[]): Promise<boolean> {
    const run = this.#held(session);
    if (folders.some(({ id }) => run.folders.get(id)?.session !== session.id)) throw new Fenced();
    let topDone = false;
    for (const { id, record, previous } of folders) {
      const folder = run.folders.get(id) as Folder;
      run.folders.delete(id);
      if (folder.parent === null) topDone = true;
      else (run.folders.get(folder.parent) as Folder).pending--;
      if (record === null) continue;
      count(run.counters, record);
      if (previous === null || folder.item === null) await this.#add(run, [record]);
      else {
        const before = newCounters();
        count(before, previous);
        addCounters(run.counters, before, -1);
        run.items[folder.item] = record;
      }
    }
    return topDone;
  }

  async stop(session: RunSession, by: Stopped): Promise<void> {
    const run = this.#held(session);
    run.stoppedBy ??= by;
    if (run.state === 'running') run.state = 'canceling';
  }

  async conclude(session: RunSession): Promise<boolean> {
    const run = this.#run(session.run);
    if (run.state === 'ended') return true;
    const alone = run.state === 'canceling' && [...run.sessions.keys()].every((id) => id === session.id);
    if (run.folders.size > 0 && !alone) return false;
    const { mode, counters, stoppedBy, scans } = run;
    const cancelled = run.state === 'canceling';
    const facts = { mode, counters, stoppedBy, scans, cancelled, givenUp: false, startedAt: 0, endedAt: 0 };
    run.status = concludeRun(facts).status;
    run.state = 'ended';
    run.sessions.clear();
    return true;
  }

  async selected({ run }: RunSession, folder: readonly Segment[]): Promise<Selected | null> {
    return selectedIn(this.#run(run).selected, folder);
  }

  known(_session: RunSession, folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>> {
    return this.journal.known(folder);
  }

  async uploads(
    _session: RunSession,
    paths: readonly (readonly Segment[])[],
  ): Promise<readonly (PendingUpload | null)[]> {
    const folders = new Map<string, ReadonlyMap<Segment, KnownItem>>();
    for (const path of paths) {
      const folder = path.slice(0, -1);
      folders.set(pathKey(folder), await this.journal.known(folder));
    }
    return paths.map((path) => folders.get(pathKey(path.slice(0, -1)))?.get(path.at(-1) ?? '')?.upload ?? null);
  }

  async beginReplacing(session: RunSession, replacements: readonly Replacement[]): Promise<void> {
    this.#held(session);
    await this.journal.beginReplacing(replacements);
  }

  async saveUpload(session: RunSession, ...upload: Parameters<MemoryJournal['saveUpload']>): Promise<void> {
    this.#held(session);
    await this.journal.saveUpload(...upload);
  }

  #run(id: string): Run {
    const run = this.#runs.get(id);
    if (run === undefined) throw new RangeError(`there is no ${id}`);
    return run;
  }

  #held(session: RunSession): Run {
    const run = this.#run(session.run);
    if (!run.sessions.has(session.id)) throw new Fenced();
    return run;
  }

  /** Whoever asks about a run that has ended is told so. */
  #claimable(session: RunSession): Run {
    const run = this.#run(session.run);
    return run.state === 'ended' ? run : this.#held(session);
  }

  #standing({ state, batches, sessions, limits }: Run, { id }: RunSession): Standing {
    const ready = [...batches.values()].filter((batch) => batch.session === null && batch.stagedFor === null);
    const filesReady = ready.reduce((sum, { files }) => sum + files, 0);
    const holders = [...sessions.keys()];
    const copying = holders.filter((each) => [...batches.values()].some(({ session }) => session === each)).length;
    const workers = Math.max(1, holders.length);
    const rank = Math.max(0, holders.indexOf(id));
    return { state: state === 'queued' ? 'running' : state, filesReady, workers, rank, copying, limits };
  }

  #giveBack(run: Run, session: number): void {
    run.sessions.delete(session);
    for (const batch of run.batches.values()) if (batch.session === session) batch.session = null;
    for (const folder of run.folders.values()) {
      if (folder.session !== session) continue;
      folder.session = null;
      run.staged.delete(folder.id);
      for (const batch of run.batches.values()) if (batch.stagedFor === folder.id) run.batches.delete(batch.id);
    }
  }

  #addBatches(run: Run, session: RunSession, batches: readonly NewBatch[], stagedFor: number | null): void {
    for (const { id, tasks, folders, files, bytes, mine } of batches) {
      const batch: Batch = { id, tasks, folders, files, bytes, mine, settled: [], ...NOBODY, stagedFor };
      if (mine) Object.assign(batch, { session: session.id, attempt: 1 });
      run.batches.set(id, batch);
      if (stagedFor === null) run.filesPlanned += files;
    }
  }

  #show(run: Run, batch: Batch): void {
    batch.stagedFor = null;
    run.filesPlanned += batch.files;
  }

  async #report(run: Run, folder: Folder, record: ItemRecord): Promise<void> {
    folder.reported = true;
    folder.item = run.items.length;
    count(run.counters, record);
    await this.#add(run, [record]);
  }

  async #add(run: Run, records: readonly ItemRecord[]): Promise<void> {
    run.items.push(...records);
    await this.journal.record(records);
  }

  #above(run: Run, folder: Folder): Folder[] {
    const parent = folder.parent === null ? undefined : run.folders.get(folder.parent);
    return parent === undefined ? [] : [...this.#above(run, parent), parent];
  }
}

const NOBODY = { session: null, stagedFor: null, attempt: 0 };
const UNPLANNED = { planned: false, session: null, pending: 0, littered: false, item: null };

/** Errors lose their class on the way, as they do through a wire; folders hold none but as data. */
function copy<T>(value: T): T {
  return structuredClone(value);
}
