import { StorageError, toStorageError } from '@drover/core';
import { Fenced, type TransferPolicy, workOnRun } from '@drover/engine';
import { MemoryRunStore } from '@drover/engine/testing';
import { CALM, weather } from './faults.ts';
import { judgeJournal, judgeRepeated, judgeRun, type ToldRun } from './judge.ts';
import { DatabaseFailed, Leases } from './leases.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import { anyPolicy, requestOf, type Weathers } from './sides.ts';
import { MOST_STEPS, type Story } from './story.ts';
import type { World } from './world.ts';

const EVENTS = 0.004;
const DATABASE_FAILS = 0.01;
/** How long a worker waits before it looks again at a run that it left. */
const LOOK_AGAIN_MS = 1000;
const PATIENCE_MS = 2000;

/** Several workers that share runs, as the service has them: they are killed, started again, and stand still for longer than their lease. */
export class Together implements Story {
  readonly name = 'workers';
  readonly #world: World;
  readonly #scheduler: Scheduler;
  readonly #store = new MemoryRunStore();
  readonly #leases: Leases;
  readonly #policy: TransferPolicy;
  #weathers: Weathers = { source: CALM, destination: CALM };
  #failing = 0;
  #problem: string | null = null;
  #workers: Actor[] = [];
  #names = 0;

  constructor(world: World, scheduler: Scheduler, keepsBoth: boolean) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#leases = new Leases(this.#store, scheduler);
    this.#policy = anyPolicy(scheduler.dice, keepsBoth);
  }

  async run(): Promise<string | null> {
    const { dice } = this.#scheduler;
    for (let round = dice.between(1, 3); round > 0; round--) {
      this.#weathers = { source: weather(dice), destination: weather(dice) };
      this.#failing = dice.chance(0.5) ? DATABASE_FAILS : 0;
      const problem = await this.#round(dice.pick([1, 2, 2, 3]), false);
      if (problem !== null) return problem;
    }
    this.#weathers = { source: CALM, destination: CALM };
    this.#failing = 0;
    await this.#scheduler.run(
      () => !this.#scheduler.hasRequestsOfTheDead,
      () => undefined,
      MOST_STEPS,
    );
    return (await this.#round(2, true)) ?? (await this.#round(1, true, judgeRepeated));
  }

  async #round(
    workers: number,
    calm: boolean,
    judge: (run: ToldRun, world: World) => string | null = () => null,
  ): Promise<string | null> {
    const world = this.#world;
    const scheduler = this.#scheduler;
    world.forget();
    const run = this.#store.start('copy');
    for (let worker = 0; worker < workers; worker++) this.#begin(run);
    const between = () => {
      this.#problem ??= world.problem();
      if (!calm && scheduler.dice.chance(EVENTS)) this.#event(run);
    };
    const isOver = () => this.#problem !== null || this.#workers.every(({ state }) => state === 'dead');
    await scheduler.run(isOver, between, MOST_STEPS);
    if (this.#problem !== null) return this.#problem;
    const { state, counters, items } = this.#store.end(run);
    if (state !== 'ended') return `all workers left a run that is ${state}`;
    const end: ToldRun = { items, onceEach: items, counters, cutShort: this.#leases.stopped.has(run) };
    if (!calm) return judgeRun(end, world, false);
    const journal = await judgeJournal(end, (folder) => this.#store.journal.known(folder), world);
    return judgeRun(end, world, true) ?? journal ?? judge(end, world);
  }

  #begin(run: string): void {
    const { dice } = this.#scheduler;
    const actor: Actor = { name: `worker ${++this.#names}`, state: 'running', skewMs: dice.between(-1, 1) * 7000 };
    this.#workers = [...this.#workers.filter(({ state }) => state !== 'dead'), actor];
    this.#work(actor, run).then(
      () => {
        actor.state = 'dead';
      },
      (error: Error) => {
        this.#problem ??= `${actor.name} broke: ${error.stack}`;
      },
    );
  }

  /** Takes part in a run until it has ended. */
  async #work(actor: Actor, run: string): Promise<void> {
    const scheduler = this.#scheduler;
    const clock = scheduler.clock(actor);
    const store = this.#leases.seenBy(actor, () => this.#failing);
    const never = new AbortController().signal;
    const ports = { store, clock, worker: actor.name, patienceMs: PATIENCE_MS };
    const problem = (what: string) => {
      this.#problem ??= what;
    };
    for (;;) {
      const request = requestOf(this.#world, scheduler, actor, this.#policy, () => this.#weathers, problem);
      const end = await workOnRun(run, request, ports, never);
      scheduler.tell(`${actor.name} ends: ${end.end}`);
      if (end.end === 'ended') return;
      if (end.end === 'lost' && !isOfTheDatabase(end.error)) throw toStorageError(end.error);
      await clock.sleep(LOOK_AGAIN_MS, never);
    }
  }

  #event(run: string): void {
    const scheduler = this.#scheduler;
    const { dice } = scheduler;
    const running = this.#workers.filter(({ state }) => state === 'running');
    const event = dice.between(0, 9);
    if (event < 3) scheduler.tell(this.#world.changeSource());
    else if (event < 5) scheduler.tell(this.#world.changeDestination());
    else if (running.length > 0 && event < 8) {
      scheduler.kill(dice.pick(running));
      this.#begin(run);
    } else if (running.length > 0) scheduler.freeze(dice.pick(running), dice.between(1, 60) * 1000);
  }
}

/** The lease went to others, or the database failed or was late: what a worker may end by. */
function isOfTheDatabase(error: unknown): boolean {
  const thrown = error instanceof Error ? (error.cause ?? error) : error;
  const late = thrown instanceof StorageError && thrown.operation === 'renew' && thrown.retryable;
  return late || thrown instanceof Fenced || thrown instanceof DatabaseFailed;
}
