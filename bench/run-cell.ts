import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cell, describeData, type Side } from './cells.ts';
import { type Command, descendantCpuSeconds, type Measurement, measure } from './measure.ts';
import { AzurePlace } from './places/azure-place.ts';
import { FolderPlace } from './places/folder-place.ts';
import type { Place } from './places/place.ts';
import type { CellResult } from './report.ts';
import { tools } from './tools/index.ts';
import type { BenchServers, Tool } from './tools/job.ts';

/** Where the cells of a bench run. */
export interface Site {
  readonly servers: BenchServers;
  /** Folder for data, on the machine of whoever copies. */
  readonly work: string;
  /** What each command line begins with; empty where client and servers share a network. */
  readonly prefix: readonly string[];
}

type Round = Measurement & { readonly serverCpuSeconds: number };

/** Times a cell with all tools in turn, so many rounds after one that only warms up. */
export async function runCell(cell: Cell, site: Site, count: number): Promise<CellResult> {
  const source = placeOf(cell.source, site);
  const data = await source.lay(cell.data);
  const all = tools(resolve(import.meta.dirname, '..', 'drover'), cell.link).map((tool) => ({
    tool,
    rounds: [] as Round[],
  }));
  try {
    for (let round = -1; round < count; round++) {
      for (const entry of all) {
        const result = await runOnce(cell, site, data, entry.tool);
        if (result === null || round < 0) continue; // the first round warms the caches and is not counted
        entry.rounds.push(result);
        if (result.exitCode !== 0) console.error(`${entry.tool.name} failed in ${cell.name}: ${result.tail.trim()}`);
      }
    }
  } finally {
    await source.clear();
  }
  return {
    cell: cell.name,
    data: describeData(cell.data),
    files: cell.data.files,
    tools: all
      .filter((entry) => entry.rounds.length > 0)
      .map((entry) => ({ tool: entry.tool.name, rounds: entry.rounds })),
  };
}

/** One timed run into an empty destination (or, for `again`, a full one); a run that left files behind counts as failed. */
async function runOnce(cell: Cell, site: Site, sourcePath: string, tool: Tool): Promise<Round | null> {
  const { servers, work, prefix } = site;
  const target = placeOf(cell.destination === 'ftp' && cell.source === 'ftp' ? 'ftp2' : cell.destination, site);
  const state = await mkdtemp(join(work, 'state-'));
  try {
    const destinationPath = await target.empty();
    const { task, link, source, destination } = cell;
    const command = tool.command({ task, link, source, destination, sourcePath, destinationPath, servers, state });
    if (command === null) return null;
    if (task === 'again') {
      if (source !== 'local') throw new Error(`${cell.name}: only what lies on this machine can be laid on both sides`);
      await target.fill(sourcePath);
      await measure(behind(prefix, command));
    }
    const before = descendantCpuSeconds();
    const result = await measure(behind(prefix, command));
    const serverCpuSeconds = descendantCpuSeconds() - before;
    const seen = task === 'list' ? listedBy(result.tail) : await target.count();
    if (seen === cell.data.files) return { ...result, serverCpuSeconds };
    const tail = `${result.tail}\n${seen} of ${cell.data.files} files ${task === 'list' ? 'listed' : 'arrived'}`;
    return { ...result, serverCpuSeconds, tail, exitCode: result.exitCode === 0 ? 254 : result.exitCode };
  } finally {
    await target.remove();
    await rm(state, { recursive: true, force: true });
  }
}

function placeOf(side: Side | 'ftp2', { servers, work }: Site): Place {
  if (side === 'local') return new FolderPlace(work, work);
  if (side === 'azure') return new AzurePlace(servers.azure);
  const server = servers[side];
  return new FolderPlace(server.folder, '', () => server.adopt());
}

/** How many files a tool said that there are: the largest number that ends a line or stands before "files" or a bracket. */
function listedBy(tail: string): number {
  const numbers = tail.match(/\d[\d,]*(?= files|\)|\s*$)/gm) ?? [];
  return Math.max(0, ...numbers.map((digits) => Number(digits.replaceAll(',', ''))));
}

function behind(prefix: readonly string[], command: Command): Command {
  const [file, ...args] = prefix;
  return file === undefined ? command : { ...command, file, args: [...args, command.file, ...command.args] };
}
