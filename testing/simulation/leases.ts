import type { RunStore } from '@drover/engine';
import type { MemoryRunStore } from '@drover/engine/testing';
import type { Actor, Scheduler } from './scheduler.ts';

const LEASE_MS = 20_000;

/** A database that does not answer, or whose answer is lost. */
export class DatabaseFailed extends Error {
  override readonly name = 'DatabaseFailed';
}

/** Leases in the database's time: whoever asks for something renews, and what ran out is given to others. */
export class Leases {
  readonly #store: MemoryRunStore;
  readonly #scheduler: Scheduler;
  readonly #until = new Map<string, number>();
  /** Runs that were stopped because of a failure. */
  readonly stopped = new Set<string>();

  constructor(store: MemoryRunStore, scheduler: Scheduler) {
    this.#store = store;
    this.#scheduler = scheduler;
  }

  /** The store as one process sees it; a share of the calls fails. */
  seenBy(actor: Actor, failing: () => number): RunStore {
    const scheduler = this.#scheduler;
    const call = async <T>(name: string, ask: () => Promise<T>): Promise<T> => {
      await scheduler.turn(actor, `before ${name}`);
      if (scheduler.dice.chance(failing())) throw new DatabaseFailed(`before ${name}`);
      this.#endWhatRanOut();
      if (name === 'open' || name === 'renew') this.#until.set(actor.name, scheduler.nowMs + LEASE_MS);
      const answer = await ask();
      await scheduler.turn(actor, `after ${name}`);
      if (scheduler.dice.chance(failing())) throw new DatabaseFailed(`after ${name}`);
      return answer;
    };
    const store = this.#store;
    return {
      open: (...args) => call('open', () => store.open(...args)),
      renew: (...args) => call('renew', () => store.renew(...args)),
      noteRead: (...args) => call('noteRead', () => store.noteRead(...args)),
      close: (...args) => call('close', () => store.close(...args)),
      reserve: () => call('reserve', () => store.reserve()),
      claim: (...args) => call('claim', () => store.claim(...args)),
      stage: (...args) => call('stage', () => store.stage(...args)),
      commitPlan: (...args) => call('commitPlan', () => store.commitPlan(...args)),
      commitBatch: (...args) => call('commitBatch', () => store.commitBatch(...args)),
      commitFinished: (...args) => call('commitFinished', () => store.commitFinished(...args)),
      stop: (session, by) => {
        this.stopped.add(session.run);
        return call('stop', () => store.stop(session, by));
      },
      conclude: (...args) => call('conclude', () => store.conclude(...args)),
      selected: (...args) => call('selected', () => store.selected(...args)),
      known: (...args) => call('known', () => store.known(...args)),
      uploads: (...args) => call('uploads', () => store.uploads(...args)),
      beginReplacing: (...args) => call('beginReplacing', () => store.beginReplacing(...args)),
      saveUpload: (...args) => call('saveUpload', () => store.saveUpload(...args)),
    };
  }

  #endWhatRanOut(): void {
    for (const [worker, until] of this.#until) {
      if (until > this.#scheduler.nowMs) continue;
      this.#until.delete(worker);
      this.#store.expire(worker);
    }
  }
}
