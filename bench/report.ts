import type { Measurement } from './measure.ts';

/** All rounds of one tool in one cell. */
export interface ToolResult {
  readonly tool: string;
  readonly rounds: readonly (Measurement & { readonly serverCpuSeconds: number })[];
}

export interface CellResult {
  readonly cell: string;
  readonly data: string;
  readonly files: number;
  readonly tools: readonly ToolResult[];
}

/** The middle of the values; the mean of the two in the middle for an even count. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** How many times faster Drover was than the peer, round by round, as the median of the ratios. Above 1 Drover is ahead. */
export function wallRatio(drover: ToolResult, peer: ToolResult): number {
  const pairs = drover.rounds.map((own, index) => (peer.rounds[index]?.wallSeconds ?? Number.NaN) / own.wallSeconds);
  return median(pairs.filter((ratio) => !Number.isNaN(ratio)));
}

/** The table as Markdown: medians of each tool, and the ratio to Drover. Tools that failed are said to have failed. */
export function renderTable(results: readonly CellResult[]): string {
  const lines = [
    '| cell | data | tool | wall s | min–max | client CPU s | CPU µs/file | server CPU s | peak MB | Drover is × as fast |',
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  for (const result of results) {
    const drover = result.tools.find((tool) => tool.tool === 'drover');
    for (const tool of result.tools) lines.push(row(result, tool, drover));
  }
  return `${lines.join('\n')}\n`;
}

function row(result: CellResult, tool: ToolResult, drover: ToolResult | undefined): string {
  const broken = tool.rounds.find((round) => round.exitCode !== 0);
  const head = `| ${result.cell} | ${result.data} | ${tool.tool} |`;
  if (broken !== undefined || tool.rounds.length === 0) {
    return `${head} failed (exit ${broken?.exitCode ?? 'none'}) | | | | | | |`;
  }
  const wall = tool.rounds.map((round) => round.wallSeconds);
  const cpu = median(tool.rounds.map((round) => round.cpuSeconds));
  const comparable = tool !== drover && drover?.rounds.every((round) => round.exitCode === 0) === true;
  const ratio = comparable ? wallRatio(drover, tool).toFixed(2) : '';
  return [
    head,
    ` ${median(wall).toFixed(2)} |`,
    ` ${Math.min(...wall).toFixed(2)}–${Math.max(...wall).toFixed(2)} |`,
    ` ${cpu.toFixed(2)} |`,
    ` ${((cpu * 1e6) / result.files).toFixed(0)} |`,
    ` ${median(tool.rounds.map((round) => round.serverCpuSeconds)).toFixed(2)} |`,
    ` ${median(tool.rounds.map((round) => round.peakMegabytes)).toFixed(0)} |`,
    ` ${ratio} |`,
  ].join('');
}
