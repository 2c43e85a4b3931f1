import type { ItemRecord, RunJournal, RunSummary } from '@drover/core';
import { runTransfer, type TransferPolicy } from '@drover/engine';
import { interceptJournal } from '@drover/engine/testing';
import { CALM, weather } from './faults.ts';
import { judgeJournal, judgeRepeated, judgeRun, type ToldRun, told } from './judge.ts';
import type { Actor, Scheduler } from './scheduler.ts';
import { anyPolicy, failuresIn, faultOfOurs, requestOf, type Weathers } from './sides.ts';
import { MOST_STEPS, type Story } from './story.ts';
import type { World } from './world.ts';

/** How often in all steps something happens that is no call of the engine. */
const EVENTS = 0.004;
const JOURNAL_FAILS = 0.02;

interface Round {
  problem: string | null;
  end: RunSummary | Error | null;
  readonly records: ItemRecord[];
}

/** A process that copies by itself, as `drover copy` does, again and again; it may be killed or cancelled, and its journal may fail. */
export class Alone implements Story {
  readonly name = 'one process';
  readonly #world: World;
  readonly #scheduler: Scheduler;
  readonly #journal: RunJournal;
  readonly #policy: TransferPolicy;
  #processes = 0;

  constructor(world: World, scheduler: Scheduler, journal: RunJournal, keepsBoth: boolean) {
    this.#world = world;
    this.#scheduler = scheduler;
    this.#journal = journal;
    this.#policy = anyPolicy(scheduler.dice, keepsBoth);
  }

  async run(): Promise<string | null> {
    const { dice } = this.#scheduler;
    for (let round = dice.between(1, 4); round > 0; round--) {
      const problem = await this.#round({ source: weather(dice), destination: weather(dice) });
      if (problem !== null) return problem;
    }
    await this.#scheduler.run(
      () => !this.#scheduler.hasRequestsOfTheDead,
      () => undefined,
      MOST_STEPS,
    );
    const calm = { source: CALM, destination: CALM };
    return (await this.#round(calm)) ?? (await this.#round(calm, judgeRepeated));
  }

  async #round(
    weathers: Weathers,
    judge: (run: ToldRun, world: World) => string | null = () => null,
  ): Promise<string | null> {
    const world = this.#world;
    const scheduler = this.#scheduler;
    const { dice } = scheduler;
    const calm = weathers.source === CALM && weathers.destination === CALM;
    const actor: Actor = { name: `process ${++this.#processes}`, state: 'running', skewMs: dice.between(0, 1) * 7000 };
    const cancel = new AbortController();
    const round: Round = { problem: null, end: null, records: [] };
    world.forget();
    this.#start(actor, weathers, round, calm ? 0 : JOURNAL_FAILS, cancel.signal).then(
      (summary) => {
        round.end = summary;
      },
      (error: Error) => {
        round.end = error;
      },
    );
    const between = () => {
      round.problem ??= world.problem();
      if (!calm && dice.chance(EVENTS)) this.#event(actor, cancel);
    };
    const isOver = () => round.problem !== null || round.end !== null || actor.state === 'dead';
    await scheduler.run(isOver, between, MOST_STEPS);
    const { problem, end, records } = round;
    if (problem !== null || end === null) return problem;
    if (end instanceof Error) return end instanceof JournalFailed ? null : `the run broke: ${end.stack}`;
    const run = {
      items: records.map(told),
      // Whoever follows a run as it goes is told of a folder again when its time cannot be set.
      onceEach: records.filter(({ kind }) => kind === 'file').map(told),
      counters: end.counters,
      cutShort: end.stoppedBy !== undefined || cancel.signal.aborted,
    };
    const fault = faultOfOurs([...failuresIn(records), ...(end.stoppedBy === undefined ? [] : [end.stoppedBy.error])]);
    if (!calm) return fault ?? judgeRun(run, world, false);
    const journal = await judgeJournal(run, (folder) => this.#journal.known(folder), world);
    return fault ?? judgeRun(run, world, true) ?? journal ?? judge(run, world);
  }

  #event(actor: Actor, cancel: AbortController): void {
    const scheduler = this.#scheduler;
    const event = scheduler.dice.between(0, 9);
    if (event < 4) scheduler.tell(this.#world.changeSource());
    else if (event < 6) scheduler.tell(this.#world.changeDestination());
    else if (event < 9) scheduler.kill(actor);
    else cancel.abort(new Error('cancelled'));
  }

  #start(actor: Actor, weathers: Weathers, round: Round, failing: number, signal: AbortSignal): Promise<RunSummary> {
    const scheduler = this.#scheduler;
    const journal = interceptJournal(this.#journal, async (what) => {
      await scheduler.turn(actor, what);
      if (scheduler.dice.chance(failing)) throw new JournalFailed(what);
    });
    const problem = (what: string) => {
      round.problem ??= what;
    };
    const request = requestOf(this.#world, scheduler, actor, this.#policy, () => weathers, problem);
    const observe = { record: (record: ItemRecord) => void round.records.push(record) };
    return runTransfer(request, { journal, clock: scheduler.clock(actor), observe }, signal);
  }
}

class JournalFailed extends Error {
  override readonly name = 'JournalFailed';
}
