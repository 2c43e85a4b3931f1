import { median } from '../report.ts';

/** What one piece of work took. */
export interface Timed {
  readonly seconds: number;
  /** Of both ends. */
  readonly cpuSeconds: number;
}

/** Times work, with the CPU time that `cpuSeconds` counts. */
export async function timed(cpuSeconds: () => number, work: () => Promise<unknown>): Promise<Timed> {
  const [began, cpu] = [performance.now(), cpuSeconds()];
  await work();
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: cpuSeconds() - cpu };
}

/** One line of Markdown for the rounds of a cell: medians, and the extremes of the wall time. */
export function row(name: string, rounds: readonly Timed[], files: number | null): string {
  const wall = rounds.map(({ seconds }) => seconds);
  const cpu = median(rounds.map(({ cpuSeconds }) => cpuSeconds));
  const extremes = `${Math.min(...wall).toFixed(2)}–${Math.max(...wall).toFixed(2)}`;
  const each = files === null ? '' : ((cpu * 1e6) / files).toFixed(0);
  return `| ${name} | ${median(wall).toFixed(2)} (${extremes}) | ${cpu.toFixed(2)} | ${each} |`;
}

/** The median of the ratios of neighbouring rounds. */
export function ratio(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, at) => value / (under[at] ?? Number.NaN)));
}
