import { isAbort, type Segment, type StorageError } from '@drover/core';
import { copyContext, planContext } from '../contexts.ts';
import { bothOf } from '../copy/both-of.ts';
import { BYTES_IN_FLIGHT } from '../copy/bytes-held.ts';
import type { CopyContext, CopyWatch } from '../copy/copy-context.ts';
import { letThrough } from '../copy/let-through.ts';
import { Pace } from '../copy/pace.ts';
import { Slots } from '../copy/slots.ts';
import { Throttle } from '../copy/throttle.ts';
import type { PlanContext, PlanSink } from '../plan/plan-context.ts';
import { usefulOperations } from '../run.ts';
import { RunStop } from '../run-stop.ts';
import { SideHealth } from '../side-health.ts';
import type { TransferRequest } from '../transfer.ts';
import { ActivityMeter } from './activity.ts';
import { Copier } from './copier.ts';
import { Finisher } from './finisher.ts';
import { Ids } from './ids.ts';
import { Lease } from './lease.ts';
import { Planner } from './planner.ts';
import type { RunSession, Standing } from './run-store.ts';
import { shareOf } from './share.ts';
import type { WorkEnd, WorkPorts } from './work-ports.ts';

const MAX_WALKERS = 8;
/** How soon is asked again where there was nothing to claim: soon where others may just be finding some, else seldom. */
const POLL_MS = 200;
const BUSY_POLL_MS = 1000;
const PATIENCE_MS = 3000;
/** How often is told what was read of files that take long; what a killed worker had read since is not counted. */
const TELL_READ_MS = 5000;
/** What a closing session may take to hand its work back. */
const CLOSE_ATTEMPTS = 3;

const ALONE: Standing = {
  ...{ state: 'running', filesReady: 0, workers: 1, rank: 0, copying: 1 },
  limits: { files: null, bytesPerSecond: null },
};

/** One worker's part in one run: claims, plans, copies and finishes until there is nothing left to do. */
export class LeasedRun {
  readonly #session: RunSession;
  readonly #ports: WorkPorts;
  readonly #outer: AbortSignal;
  readonly #stop: RunStop;
  /** Ends what runs beside the work. */
  readonly #over = new AbortController();
  /** Cancels the work: asked to from outside, or the run was paused or cancelled. */
  readonly #cancel = new AbortController();
  readonly #lease: Lease;
  readonly #plan: PlanContext;
  readonly #planner: Planner;
  readonly #copier: Copier | null;
  readonly #finisher: Finisher;
  readonly #slots: Slots;
  readonly #pace: Pace;
  readonly #throttle: Throttle;
  readonly #useful: number;
  readonly #ancestors: boolean;
  readonly #health: Readonly<Record<'source' | 'destination', SideHealth | null>>;
  readonly activity: ActivityMeter;
  #standing: Standing = ALONE;
  #done = false;
  #leaving = false;
  #woken = Promise.withResolvers<void>();

  constructor(session: RunSession, request: TransferRequest, ports: WorkPorts, takenAt: number, signal: AbortSignal) {
    const { store, clock } = ports;
    this.#session = session;
    this.#ports = ports;
    this.#outer = signal;
    this.#stop = new RunStop(AbortSignal.any([signal, this.#cancel.signal]));
    const stop = this.#stop;
    const destination = 'connection' in request.destination ? request.destination : null;
    this.#health = {
      source: new SideHealth('source', request.source, stop, clock),
      destination: destination && new SideHealth('destination', destination, stop, clock),
    };
    const onStanding = (standing: Standing) => this.#heed(standing);
    const wake = () => this.#wake();
    const failed: PlanSink['failed'] = (side, error, folder) => {
      // Without its own two folders a run can do nothing.
      if (folder.parent === null) stop.stop({ side, error });
      else this.#health[side]?.failed(error);
      this.#leaveToOthers(error);
    };
    this.#lease = new Lease(store, session, clock, takenAt, onStanding);
    const plan = this.#planContext(request);
    this.#plan = plan;
    this.#ancestors = plan.createsLate;
    this.#useful = usefulOperations(request);
    this.#slots = new Slots(this.#useful, ports.bytesInFlight?.() ?? BYTES_IN_FLIGHT);
    this.#pace = new Pace(this.#slots);
    this.#throttle = new Throttle(clock);
    this.activity = new ActivityMeter(clock);
    const ids = new Ids(store, session);
    const common = { store, session, clock, stop, onStanding, wake };
    this.#copier = this.#makeCopier(request, plan, common);
    this.#planner = new Planner({
      ...common,
      ids,
      context: plan,
      walkers: Math.min(MAX_WALKERS, this.#useful),
      standing: () => this.#standing,
      failed,
      batchRoom: () => (this.#standing.workers > 1 ? 0 : (this.#copier?.room ?? 0)),
      keepBatches: (batches) => this.#copier?.keep(batches),
    });
    const done = () => {
      this.#done = true;
    };
    this.#finisher = new Finisher({ ...common, context: plan, parallel: this.#useful, failed, done });
  }

  /** Asks at once how the run stands. */
  look(): void {
    this.#lease.look();
  }

  /** Begins nothing more; files under way are brought to their end. */
  leave(): void {
    this.#leaving = true;
    this.#planner.leave();
    this.#copier?.leave();
    this.#wake();
  }

  /** Rejects when the lease or the store is lost; what was claimed is then free, or will be. */
  async work(): Promise<WorkEnd> {
    const beside = [
      this.#beside(this.#lease.keep(this.#over.signal)),
      this.#beside(this.#copier?.hurryNowAndThen(this.#over.signal) ?? Promise.resolve()),
      this.#beside(this.#tellReadNowAndThen(this.#over.signal)),
    ];
    const planning = this.#planner.run().catch((error: unknown) => this.#stop.break(error));
    try {
      await this.#dispatch().catch((error: unknown) => {
        if (!isAbort(error, this.#stop.signal)) this.#stop.break(error);
      });
    } finally {
      if (!this.#stop.signal.aborted) this.#cancel.abort(new Error('the session ends'));
      this.#plan.lister.close();
      this.#plan.destinationTree?.close();
      this.#slots.limit = Math.max(1, this.#slots.limit); // whoever waits for a place is to learn that there is no more work
      await Promise.all([planning, this.#copier?.settled(), this.#finisher.settled()]);
      await Promise.all([this.#health.source?.idle(), this.#health.destination?.idle()]);
      this.#stop.release();
      this.#over.abort(new Error('the session ends'));
      await Promise.all(beside);
      this.#lease.drop();
    }
    return this.#conclude();
  }

  async #conclude(): Promise<WorkEnd> {
    const { store, mayPass } = this.#ports;
    const { broken, stoppedBy } = this.#stop;
    if (broken !== null) {
      await this.#tellRead().catch((error: unknown) => error); // what broke the session is told
      await this.#close();
      throw broken.error;
    }
    await this.#tellRead();
    if (stoppedBy !== null && mayPass?.(stoppedBy.error) === true) {
      await this.#close();
      return { end: 'side-lost', by: stoppedBy };
    }
    if (stoppedBy !== null) await store.stop(this.#session, stoppedBy);
    // Whoever finds nothing to do may be the first to see that nothing is left: the one that did the last of it may have died.
    const mayEnd = !this.#outer.aborted || this.#done || stoppedBy !== null || this.#standing.state !== 'running';
    if (mayEnd && (await store.conclude(this.#session))) return { end: 'ended' };
    const askedTo = this.#outer.aborted || (await this.#isPaused());
    await this.#close();
    return { end: askedTo ? 'handed-back' : 'idle' };
  }

  /** Tells what was read of files that no commit tells of. */
  async #tellRead(): Promise<void> {
    const bytes = this.activity.takeRead();
    if (bytes > 0) await this.#ports.store.noteRead(this.#session, bytes);
  }

  async #tellReadNowAndThen(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#ports.clock.sleep(TELL_READ_MS, signal);
      await this.#tellRead();
    }
  }

  /** It may have been paused since it was last asked how it stands. */
  async #isPaused(): Promise<boolean> {
    const { state } = await this.#ports.store.renew(this.#session).catch(() => this.#standing); // nobody knows better
    return state === 'paused';
  }

  /** What cannot be handed back now is free when the lease runs out. */
  async #close(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#ports.store.close(this.#session);
        return;
      } catch (error) {
        if (attempt >= CLOSE_ATTEMPTS) return;
        await this.#ports.clock.sleep(POLL_MS, AbortSignal.timeout(POLL_MS * 10)).catch(() => error);
      }
    }
  }

  async #dispatch(): Promise<void> {
    const { store, clock, patienceMs = PATIENCE_MS } = this.#ports;
    const { signal } = this.#stop;
    let idleSince: number | null = null;
    for (;;) {
      if (signal.aborted || this.#done) return;
      const woken = this.#woken.promise;
      if (this.#leaving) {
        if (this.#planner.atRest && this.#finisher.idle && this.#copier?.idle !== false) return;
        await this.#pause(woken, BUSY_POLL_MS);
        continue;
      }
      const wants = {
        folders: this.#planner.room,
        batches: this.#mayCopy ? (this.#copier?.room ?? 0) : 0,
        finishes: this.#finisher.room,
        ancestors: this.#ancestors,
      };
      if (wants.folders + wants.batches + wants.finishes > 0) {
        const { folders, batches, finishes, standing } = await store.claim(this.#session, wants);
        this.#heed(standing);
        if (signal.aborted) return;
        if (standing.state === 'ended') return;
        this.#planner.take(folders);
        await this.#copier?.take(batches);
        this.#finisher.take(finishes);
      }
      // What was to be had is here now, or there is no room for more; whoever makes room says so.
      const busy = this.#isBusy();
      if (busy) idleSince = null;
      else {
        idleSince ??= clock.monotonic();
        if (clock.monotonic() - idleSince >= patienceMs) return;
      }
      await this.#pause(woken, busy ? BUSY_POLL_MS : POLL_MS);
    }
  }

  /** What failed only because this worker has lost a side is no failure of the item: others take it. */
  #leaveToOthers(error: StorageError): void {
    if (this.#ports.mayPass?.(error) === true) this.#stop.signal.throwIfAborted();
  }

  async #whenSure(held: Promise<void>, through: () => Promise<void> | undefined): Promise<void> {
    try {
      await held;
    } catch (error) {
      // Not a failure of the file: others go on with it.
      this.#stop.break(error);
      this.#stop.signal.throwIfAborted();
    }
    await through();
  }

  /** False where there are more workers than files may be copied at once, and this one came late. */
  get #mayCopy(): boolean {
    const { limits, workers, rank } = this.#standing;
    return shareOf(limits.files ?? this.#useful, workers, rank) > 0;
  }

  #isBusy(): boolean {
    return !this.#planner.idle || !this.#finisher.idle || this.#copier?.idle === false;
  }

  /** Until something happens here, or long enough for something to have happened elsewhere. */
  async #pause(woken: Promise<void>, ms: number): Promise<void> {
    const enough = new AbortController();
    const { signal } = this.#stop;
    const polled = this.#ports.clock.sleep(ms, AbortSignal.any([signal, enough.signal])).catch(() => undefined);
    await Promise.race([polled, woken]);
    enough.abort();
    await polled;
  }

  #wake(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }

  #heed(standing: Standing): void {
    this.#standing = standing;
    const { limits, workers, rank, copying } = standing;
    this.#slots.bytes = this.#ports.bytesInFlight?.() ?? BYTES_IN_FLIGHT;
    this.#pace.share(shareOf(limits.files ?? this.#useful, workers, rank));
    this.#throttle.rate = limits.bytesPerSecond === null ? null : limits.bytesPerSecond / Math.max(1, copying);
    if (standing.state !== 'running' && !this.#cancel.signal.aborted) {
      this.#cancel.abort(new Error('the run is being ended'));
    }
    this.#planner.poke();
  }

  /** What runs beside the work ends the session when it fails. */
  async #beside(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!isAbort(error, this.#over.signal)) this.#stop.break(error);
    }
  }

  #planContext(request: TransferRequest): PlanContext {
    const { store, clock } = this.#ports;
    const session = this.#session;
    const nowhere: PlanSink = {
      record: () => undefined,
      file: () => undefined,
      seen: () => undefined,
      discarded: () => undefined,
      listed: () => undefined,
      failed: () => undefined,
    };
    const journal = {
      known: (folder: Parameters<typeof store.known>[1]) => store.known(session, folder),
      others: async (...args: Parameters<NonNullable<PlanContext['journal']['others']>>) =>
        (await store.others?.(session, ...args)) ?? null,
      beginReplacing: (replacements: Parameters<typeof store.beginReplacing>[1]) =>
        store.beginReplacing(session, replacements),
      saveUpload: (...args: Parameters<PlanContext['journal']['saveUpload']>) => store.saveUpload(session, ...args),
      record: async () => undefined,
      finish: async () => undefined,
    };
    const selected = (folder: readonly Segment[]) => store.selected(session, folder);
    return {
      ...planContext(request, { journal, clock, ...(session.restricted ? { selected } : {}) }, nowhere),
      again: (side, error) => {
        this.#health[side]?.failed(error);
        return this.#health[side]?.idle();
      },
    };
  }

  #makeCopier(
    request: TransferRequest,
    plan: PlanContext,
    common: Pick<
      ConstructorParameters<typeof Copier>[0],
      'store' | 'session' | 'clock' | 'stop' | 'onStanding' | 'wake'
    >,
  ): Copier | null {
    const { activity } = this;
    const pace = this.#pace;
    const watch: CopyWatch = {
      moved: (bytes, passed) => {
        this.#health.source?.moved();
        this.#health.destination?.moved();
        const counted = (piece: number) => passed(piece) && activity.moved(piece);
        const own = this.#throttle.rate === null ? undefined : this.#throttle;
        const through = () => letThrough(bytes, bothOf(own, this.#ports.bandwidth?.()), counted, this.#stop.signal);
        const held = this.#lease.hold(this.#stop.signal);
        return held === undefined ? through() : this.#whenSure(held, through);
      },
      onItsWay: () => activity.lanes.enter('writing'),
      holds: (bytes) => activity.holds(bytes),
      attemptFailed: ({ side, error }, inVain) => {
        activity.lost(inVain);
        this.#health[side]?.failed(error);
        pace.failed(error);
        this.#leaveToOthers(error);
      },
      again: (side) => this.#health[side]?.idle(),
    };
    const fence = async () => this.#lease.check();
    const ports = {
      journal: { ...plan.journal, record: async () => undefined, finish: async () => undefined },
      clock: plan.clock,
      fence,
    };
    const context: CopyContext | null = request.mode === 'scan' ? null : copyContext(request, ports, plan, watch);
    if (context === null) return null;
    return new Copier({
      ...common,
      context,
      slots: this.#slots,
      bytesRead: () => activity.takeRead(),
      beforeRecords: this.#ports.beforeRecords,
      started: (job) => activity.started(job),
      settled: (task, file) => {
        activity.settled(task, file.underWay);
        if (file.failed) return;
        this.#health.source?.succeeded();
        this.#health.destination?.succeeded();
        pace.succeeded();
      },
    });
  }
}
