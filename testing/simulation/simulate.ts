import { MemoryJournal } from '@drover/engine';
import { Alone } from './alone.ts';
import { Dice } from './dice.ts';
import { Scheduler } from './scheduler.ts';
import { Together } from './together.ts';
import { World } from './world.ts';

export interface Simulated {
  /** What went wrong, and what happened before that; null when all promises were kept. */
  readonly failure: string | null;
  readonly steps: number;
}

/** Steps that are told of a failure. */
const TRACED = 40;

/** Plays one world through to its end; the same seed gives the same story. */
export async function simulate(seed: number, traced = TRACED): Promise<Simulated> {
  const dice = new Dice(seed);
  const scheduler = new Scheduler(dice, traced);
  const keepsBoth = dice.chance(0.2);
  const world = new World(dice, keepsBoth);
  const story = dice.chance(0.5)
    ? new Together(world, scheduler, keepsBoth)
    : new Alone(world, scheduler, new MemoryJournal(), keepsBoth);
  let problem: string | null;
  try {
    problem = await story.run();
  } catch (error) {
    problem = error instanceof Error ? `${error.stack}` : String(error);
  }
  const { trace, steps } = scheduler;
  if (problem === null) return { failure: null, steps };
  const title = `DROVER_SIM_SEED=${seed} (${world.kinds}, ${story.name}): ${problem}`;
  return { failure: [title, ...trace].join('\n  '), steps };
}

/** Plays the stories of several seeds; answers with the first failure of all, null for none, and how much happened. */
export async function simulateAll(first: number, count: number): Promise<Simulated> {
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    const played = await simulate(seed);
    steps += played.steps;
    if (played.failure !== null) return { ...played, steps };
  }
  return { failure: null, steps };
}
