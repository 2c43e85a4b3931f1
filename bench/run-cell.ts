import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cell, describeData } from './cells.ts';
import { makeData } from './data.ts';
import { type Command, descendantCpuSeconds, type Measurement, measure } from './measure.ts';
import type { CellResult } from './report.ts';
import { type BenchServers, type Job, type Tool, tools } from './tools.ts';

/** Where the cells of a bench run. */
export interface Site {
  readonly servers: BenchServers;
  /** Folder for data, on the machine of whoever copies. */
  readonly work: string;
  /** What each command line begins with; empty where client and servers share a network. */
  readonly prefix: readonly string[];
}

/** Times a cell with all tools in turn, so many rounds after one that only warms up. */
export async function runCell(cell: Cell, site: Site, count: number): Promise<CellResult> {
  const { servers, work } = site;
  const sourceServer = cell.source === 'local' ? null : servers[cell.source];
  const sourceRoot = sourceServer?.folder ?? work;
  const data = await makeData(join(sourceRoot, 'src'), cell.data);
  await sourceServer?.adopt();
  const all = tools(resolve(import.meta.dirname, '..', 'drover'), cell.link).map((tool, index) => ({
    tool,
    index,
    rounds: [] as (Measurement & { serverCpuSeconds: number })[],
  }));
  try {
    for (let round = -1; round < count; round++) {
      for (const entry of all) {
        const result = await runOnce(cell, site, data, entry.tool, entry.index);
        if (result === null || round < 0) continue; // the first round warms the caches and is not counted
        entry.rounds.push(result);
        if (result.exitCode !== 0) console.error(`${entry.tool.name} failed in ${cell.name}: ${result.tail.trim()}`);
      }
    }
  } finally {
    await rm(join(sourceRoot, 'src'), { recursive: true, force: true });
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
async function runOnce(
  cell: Cell,
  { servers, work, prefix }: Site,
  data: string,
  tool: Tool,
  index: number,
): Promise<(Measurement & { serverCpuSeconds: number }) | null> {
  const target = cell.destination === 'local' ? null : cell.source === 'ftp' ? servers.ftp2 : servers[cell.destination];
  const destinationRoot = target?.folder ?? work;
  const state = join(work, `state-${index}`);
  const onDisk = join(destinationRoot, 'dst');
  const job: Job = {
    source: cell.source,
    destination: cell.destination,
    sourcePath: cell.source === 'local' ? data : `/src/${cell.data.name}`,
    destinationPath: cell.destination === 'local' ? onDisk : '/dst',
    servers,
    state,
  };
  const command = tool.command(job);
  if (command === null) return null;
  await mkdir(onDisk, { recursive: true });
  await mkdir(state, { recursive: true });
  await target?.adopt();
  try {
    if (cell.again === true) {
      await cp(data, onDisk, { recursive: true, preserveTimestamps: true });
      await target?.adopt();
      await measure(behind(prefix, command));
    }
    const before = descendantCpuSeconds();
    const result = await measure(behind(prefix, command));
    const serverCpuSeconds = descendantCpuSeconds() - before;
    const arrived = await countFiles(onDisk);
    if (arrived === cell.data.files) return { ...result, serverCpuSeconds };
    const tail = `${result.tail}\n${arrived} of ${cell.data.files} files arrived`;
    return { ...result, serverCpuSeconds, tail, exitCode: result.exitCode === 0 ? 254 : result.exitCode };
  } finally {
    await rm(onDisk, { recursive: true, force: true });
    await rm(state, { recursive: true, force: true });
  }
}

function behind(prefix: readonly string[], command: Command): Command {
  const [file, ...args] = prefix;
  return file === undefined ? command : { ...command, file, args: [...args, command.file, ...command.args] };
}

async function countFiles(folder: string): Promise<number> {
  if (!(await stat(folder)).isDirectory()) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
