import { type Clock, isAbort } from '@drover/core';
import type { PlanContext, PlanSink } from '../plan/plan-context.ts';
import { planFolder } from '../plan/plan-folder.ts';
import type { RunStop } from '../run-stop.ts';
import { type FolderRow, folderNode } from './folder-data.ts';
import { FolderDraft } from './folder-draft.ts';
import { childOf, type HeldFolder } from './held-folder.ts';
import type { Ids } from './ids.ts';
import { type CutBatch, cutBatches, planCommit } from './plan-commit.ts';
import type { FolderToPlan, RunSession, RunStore, Standing } from './run-store.ts';

/** Folders of its own that a session keeps to itself; the rest is for whoever has time. */
const KEPT_FOLDERS = 64;
/** Items that make a commit worthwhile, and how long fewer may wait for more. */
const COMMIT_ITEMS = 500;
const COMMIT_WAIT_MS = 40;
/** Planned items that may wait for their commit; then planning waits. */
const MAX_UNCOMMITTED = 4000;
/** Files that may wait for a worker; then planning waits. They hold no content and lie in the database. */
const MAX_FILES_READY = 20_000;

export interface PlannerPorts {
  readonly store: RunStore;
  readonly session: RunSession;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly stop: RunStop;
  readonly context: PlanContext;
  /** Folders that are planned simultaneously. */
  readonly walkers: number;
  readonly standing: () => Standing;
  readonly onStanding: (standing: Standing) => void;
  readonly failed: PlanSink['failed'];
  /** How many new batches the session takes for itself. */
  readonly batchRoom: () => number;
  readonly keepBatches: (batches: readonly CutBatch[]) => void;
  /** There may be something to claim or to do. */
  readonly wake: () => void;
}

/** Plans the folders that the session has, and those it finds in them, and commits what it found in steps of several folders. */
export class Planner {
  readonly #ports: PlannerPorts;
  readonly #stack: HeldFolder[] = [];
  #drafts: FolderDraft[] = [];
  /** Folders that were met, but that the store has not been told of yet. */
  readonly #untold = new Set<number>();
  #uncommitted = 0;
  #active = 0;
  #committing = false;
  #leaving = false;
  #woken = Promise.withResolvers<void>();

  constructor(ports: PlannerPorts) {
    this.#ports = ports;
  }

  /** How many more folders it could do with. */
  get room(): number {
    if (this.#stack.length > 0 || this.#ports.standing().filesReady > MAX_FILES_READY) return 0;
    return Math.max(0, this.#ports.walkers - this.#active);
  }

  get idle(): boolean {
    return this.#stack.length === 0 && this.atRest;
  }

  /** Nothing is under way. */
  get atRest(): boolean {
    return this.#active === 0 && this.#drafts.length === 0 && !this.#committing;
  }

  /** Begins with no more folders. */
  leave(): void {
    this.#leaving = true;
  }

  take(folders: readonly FolderToPlan[]): void {
    for (const folder of folders) this.#stack.push(held(folder));
    this.poke();
  }

  /** Something changed that planning may have waited for. */
  poke(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }

  /** Works until the run stops. */
  async run(): Promise<void> {
    const { stop, walkers } = this.#ports;
    const onAbort = () => this.poke();
    stop.signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.all([this.#commitAll(), ...Array.from({ length: walkers }, () => this.#walk())]);
    } finally {
      stop.signal.removeEventListener('abort', onAbort);
    }
  }

  async #walk(): Promise<void> {
    const { stop, standing } = this.#ports;
    for (;;) {
      if (stop.signal.aborted) return;
      const mayPlan = !this.#leaving && this.#uncommitted < MAX_UNCOMMITTED && standing().filesReady <= MAX_FILES_READY;
      const folder = mayPlan ? this.#stack.pop() : undefined;
      if (folder === undefined) {
        await this.#woken.promise;
        continue;
      }
      this.#active++;
      try {
        await this.#plan(folder);
      } catch (error) {
        stop.break(error);
      } finally {
        this.#active--;
        this.poke();
      }
    }
  }

  async #plan(folder: HeldFolder): Promise<void> {
    const { context, stop, clock, failed, ids } = this.#ports;
    const stage = (draft: FolderDraft) => this.#stage(draft);
    const draft = new FolderDraft(folder, { mode: context.mode, now: () => clock.now(), failed, stage });
    const below = await planFolder(folder.node, { ...context, sink: draft }, stop.signal);
    const children: HeldFolder[] = [];
    for (const node of below) children.push(childOf(folder, node, await ids.take()));
    for (const { id } of children) this.#untold.add(id);
    draft.children = children;
    this.#drafts.push(draft);
    this.#uncommitted += draft.size;
    for (let at = children.length - 1; at >= 0; at--) this.#stack.push(children[at] as HeldFolder);
  }

  async #stage(draft: FolderDraft): Promise<void> {
    const { store, session, ids, stop } = this.#ports;
    const { records, tasks } = draft.cut();
    draft.staged = true;
    const folder = draft.folder.id;
    while (this.#untold.has(folder)) {
      stop.signal.throwIfAborted();
      await this.#woken.promise;
    }
    const located = tasks.map((task) => ({ task, folder }));
    const batches = await cutBatches(located, ids, () => false);
    draft.stagedBatches += batches.length;
    await store.stage(session, { folder, records, batches });
  }

  /** One commit at a time, in the order of planning, so that a folder is known before those in it. */
  async #commitAll(): Promise<void> {
    const { stop, clock } = this.#ports;
    for (;;) {
      if (stop.signal.aborted) return;
      if (this.#drafts.length === 0) {
        await this.#woken.promise;
        continue;
      }
      try {
        this.#committing = true;
        if (this.#uncommitted < COMMIT_ITEMS && this.#active > 0) await clock.sleep(COMMIT_WAIT_MS, stop.signal);
        await this.#commit();
      } catch (error) {
        if (!isAbort(error, stop.signal)) stop.break(error);
      } finally {
        this.#committing = false;
        this.poke();
        this.#ports.wake();
      }
    }
  }

  async #commit(): Promise<void> {
    const { store, session, ids, batchRoom, keepBatches, onStanding, wake } = this.#ports;
    const drafts = this.#drafts;
    this.#drafts = [];
    this.#uncommitted = 0;
    const given = this.#giveAway(drafts);
    let room = batchRoom();
    const plan = await planCommit(
      drafts,
      ids,
      (child) => !given.has(child),
      () => room-- > 0,
    );
    const standing = await store.commitPlan(session, plan);
    for (const { id } of plan.children) this.#untold.delete(id);
    onStanding(standing);
    keepBatches(plan.batches.filter(({ mine }) => mine));
    wake();
  }

  /** Folders of these drafts that nobody has begun are left to others where there are many of them. */
  #giveAway(drafts: readonly FolderDraft[]): ReadonlySet<HeldFolder> {
    const given = new Set<HeldFolder>();
    const excess = this.#stack.length - KEPT_FOLDERS;
    if (excess <= 0) return given;
    const fresh = new Set(drafts.flatMap(({ children }) => children));
    let kept = 0;
    for (const folder of this.#stack) {
      if (given.size < excess && fresh.has(folder)) given.add(folder);
      else this.#stack[kept++] = folder;
    }
    this.#stack.length = kept;
    return given;
  }
}

function held(folder: FolderToPlan): HeldFolder {
  let parent: HeldFolder | null = null;
  for (const above of folder.ancestors) parent = heldRow(above, parent);
  return heldRow(folder, parent);
}

function heldRow(row: FolderRow, parent: HeldFolder | null): HeldFolder {
  const node = folderNode(row, parent?.node ?? null);
  const met = { data: row.data, timeDiffers: row.timeDiffers };
  return { id: row.id, depth: row.depth, node, parent, parentId: row.parent, met };
}
