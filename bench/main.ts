import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOpenSsh, startVsftpd } from '@drover/testing-servers';
import { AGENT_CELLS } from './agent/agent-cells.ts';
import { benchAgent } from './agent/bench-agent.ts';
import { CELLS, type Cell, describeData } from './cells.ts';
import { makeData } from './data.ts';
import { descendantCpuSeconds, type Measurement, measure } from './measure.ts';
import { type CellResult, renderTable } from './report.ts';
import { type BenchServers, type Job, type Tool, tools, versions } from './tools.ts';

const USAGE = `usage: drover bench [--rounds N] [--out FILE] [CELL ...]
       drover bench [--rounds N] [--scale N] agent-CELL ...

Times drover copy beside rclone and lftp: same data, same servers, in turn. Without CELL all of these run:
${CELLS.map((cell) => `  ${cell.name}`).join('\n')}
Times what goes through a file-share agent, each beside what it is to be compared with; --scale 0.1 takes a tenth of the size:
${AGENT_CELLS.map(({ name, what }) => `  ${name.padEnd(16)}${what}`).join('\n')}
A CELL may be the beginning of a name, such as up-sftp or agent-s.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    out: { type: 'string' },
    scale: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  },
});
const rounds = Number(values.rounds);
const scale = Number(values.scale);
const isChosen = ({ name }: { readonly name: string }): boolean => positionals.some((each) => name.startsWith(each));
const chosen = positionals.length === 0 ? CELLS : CELLS.filter(isChosen);
const throughAgent = AGENT_CELLS.some(isChosen);
if (values.help === true) {
  console.log(USAGE);
} else if (!Number.isInteger(rounds) || rounds < 1 || !(scale > 0 && scale <= 1)) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (throughAgent && chosen.length === 0) {
  await benchAgent(positionals, rounds, scale);
} else if (throughAgent || chosen.length === 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (!existsSync('/usr/bin/time')) {
  console.error(
    'drover bench needs GNU time at /usr/bin/time. Install it (Debian: apt-get install time) and run again.',
  );
  process.exitCode = 1;
} else {
  await bench(chosen, rounds, values.out);
}

async function bench(cells: readonly Cell[], count: number, out: string | undefined): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  try {
    await using ftp = await startVsftpd();
    await using ftp2 = await startVsftpd();
    await using ftps = await startVsftpd({ security: 'explicit' });
    await using sftp = await startOpenSsh();
    const results: CellResult[] = [];
    for (const cell of cells) {
      results.push(await runCell(cell, { ftp, ftp2, ftps, sftp }, work, count));
      console.log(renderTable(results.slice(-1)));
    }
    const head = `${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}; Node ${process.version}; ${versions().join('; ')}; ${count} rounds, in turn; medians.\n\n`;
    const table = head + renderTable(results);
    console.log(table);
    if (out !== undefined) await writeFile(resolve(out), table);
    if (
      results.some((result) =>
        result.tools.some((tool) => tool.tool === 'drover' && tool.rounds.some((round) => round.exitCode !== 0)),
      )
    ) {
      process.exitCode = 1;
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runCell(cell: Cell, servers: BenchServers, work: string, count: number): Promise<CellResult> {
  const sourceServer = cell.source === 'local' ? null : servers[cell.source];
  const sourceRoot = sourceServer?.folder ?? work;
  const data = await makeData(join(sourceRoot, 'src'), cell.data);
  await sourceServer?.adopt();
  const all = tools(resolve(import.meta.dirname, '..', 'drover')).map((tool, index) => ({
    tool,
    index,
    rounds: [] as (Measurement & { serverCpuSeconds: number })[],
  }));
  try {
    for (let round = -1; round < count; round++) {
      for (const entry of all) {
        const result = await runOnce(cell, servers, work, data, entry.tool, entry.index);
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
  servers: BenchServers,
  work: string,
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
      await measure(command);
    }
    const before = descendantCpuSeconds();
    const result = await measure(command);
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

async function countFiles(folder: string): Promise<number> {
  if (!(await stat(folder)).isDirectory()) return 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
