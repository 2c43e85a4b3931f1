import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGENT_CELLS } from './agent-cells.ts';

/** Runs the cells of the agent whose names are, or begin with, those given, and prints what they tell. */
export async function benchAgent(names: readonly string[], rounds: number, scale: number): Promise<void> {
  const print = (line: string): void => console.log(line);
  print(
    `${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}; Node ${process.version}; ${rounds} rounds, in turn; medians.`,
  );
  for (const { name, what, run } of AGENT_CELLS) {
    if (!names.some((each) => name.startsWith(each))) continue;
    print(`\n${name}: ${what}${scale === 1 ? '' : ` (${scale} × the size)`}; load ${loadavg()[0]?.toFixed(1)}\n`);
    const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
    try {
      await run({ rounds, work, scale, print });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}
