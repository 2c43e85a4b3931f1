import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { type Cell, quickly } from './cells.ts';
import { renderTable } from './report.ts';
import { runCells } from './run-cells.ts';
import { versions } from './tools/index.ts';
import { runFarCells } from './wide-area/far-cells.ts';

export interface BenchOptions {
  readonly rounds: number;
  /** Less of everything: shows that a cell works, and no more than roughly how it does. */
  readonly quick: boolean;
  /** Files for the table and for all that was measured. */
  readonly out: string | undefined;
  readonly json: string | undefined;
}

/** Times the cells, those over the long link last, and tells in a table. The exit status is 1 when a copy by Drover failed. */
export async function benchPeers(cells: readonly Cell[], options: BenchOptions): Promise<void> {
  const { rounds, quick, out, json } = options;
  const chosen = quick ? cells.map(quickly) : cells;
  const near = chosen.filter(({ link }) => link === 'loopback');
  const far = chosen.filter(({ link }) => link === 'wide-area');
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    node: process.version,
    peers: versions(),
    loadBefore: loadavg()[0] ?? 0,
  };
  const results = [
    ...(near.length === 0 ? [] : await runCells(near, rounds)),
    ...(far.length === 0 ? [] : await runFarCells(far, rounds)),
  ];
  const head = `${machine.processors} processors, ${machine.model}; Node ${machine.node}; ${machine.peers.join('; ')}; ${rounds} rounds, in turn; medians.\n\n`;
  const table = head + renderTable(results);
  console.log(table);
  if (out !== undefined) await writeFile(resolve(out), table);
  if (json !== undefined)
    await writeFile(resolve(json), `${JSON.stringify({ machine, rounds, quick, results }, null, 2)}\n`);
  const drovers = results.flatMap(({ tools }) => tools.filter(({ tool }) => tool === 'drover'));
  if (drovers.some((tool) => tool.rounds.some(({ exitCode }) => exitCode !== 0))) process.exitCode = 1;
}
