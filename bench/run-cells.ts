import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite, startOpenSsh, startVsftpd } from '@drover/testing-servers';
import type { Cell } from './cells.ts';
import { type CellResult, renderTable } from './report.ts';
import { runCell } from './run-cell.ts';

/** Runs cells one after the other against servers of its own and prints each when it is done. Commands begin with `prefix`. */
export async function runCells(
  cells: readonly Cell[],
  rounds: number,
  prefix: readonly string[] = [],
): Promise<CellResult[]> {
  const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  try {
    await using ftp = await startVsftpd();
    await using ftp2 = await startVsftpd();
    await using ftps = await startVsftpd({ security: 'explicit' });
    await using sftp = await startOpenSsh();
    await using azure = await startAzurite();
    const results: CellResult[] = [];
    for (const cell of cells) {
      const result = await runCell(cell, { servers: { ftp, ftp2, ftps, sftp, azure }, work, prefix }, rounds);
      results.push(result);
      console.log(renderTable([result]));
    }
    return results;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
