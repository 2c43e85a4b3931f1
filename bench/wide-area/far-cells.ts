import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cell, WIDE_AREA } from '../cells.ts';
import type { CellResult } from '../report.ts';
import { WideArea } from './wide-area.ts';

/** What the process with the servers is told. */
export interface FarRun {
  readonly cells: readonly Cell[];
  readonly rounds: number;
  readonly prefix: readonly string[];
  /** File for the results, as JSON. */
  readonly results: string;
}

/** Runs cells whose servers lie behind a long link: a process beyond it starts them, and sends each command to this side. */
export async function runFarCells(cells: readonly Cell[], rounds: number): Promise<CellResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-far-'));
  try {
    await using area = await WideArea.open(WIDE_AREA);
    const results = join(folder, 'results.json');
    const run: FarRun = { cells, rounds, prefix: area.near, results };
    const main = join(import.meta.dirname, 'far-main.ts');
    const [file = '', ...args] = [...area.far, process.execPath, ...process.execArgv, main, JSON.stringify(run)];
    const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`the cells over the long link ended with ${code}`);
    return JSON.parse(await readFile(results, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
