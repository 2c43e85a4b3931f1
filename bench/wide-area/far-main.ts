import { writeFile } from 'node:fs/promises';
import { runCells } from '../run-cells.ts';
import type { FarRun } from './far-cells.ts';

const { cells, rounds, prefix, results }: FarRun = JSON.parse(process.argv[2] ?? '');
await writeFile(results, JSON.stringify(await runCells(cells, rounds, prefix)));
