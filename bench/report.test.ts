import { describe, expect, it } from 'vitest';
import { median, renderTable, type ToolResult, wallRatio } from './report.ts';

const rounds = (...walls: number[]): ToolResult['rounds'] =>
  walls.map((wallSeconds) => ({
    wallSeconds,
    cpuSeconds: 1,
    peakMegabytes: 50,
    exitCode: 0,
    tail: '',
    serverCpuSeconds: 2,
  }));

describe('the bench table', () => {
  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('compares round by round, so that a slow minute hits both tools alike', () => {
    const drover = { tool: 'drover', rounds: rounds(1, 10, 2) };
    const peer = { tool: 'rclone', rounds: rounds(2, 20, 3) };
    expect(wallRatio(drover, peer)).toBe(2);
  });

  it('says that a tool failed instead of showing its time', () => {
    const broken = { tool: 'lftp', rounds: [{ ...rounds(1)[0], exitCode: 1 }] } as unknown as ToolResult;
    const table = renderTable([
      { cell: 'up-ftp', data: '1 × 4 KiB', files: 1, tools: [{ tool: 'drover', rounds: rounds(1) }, broken] },
    ]);
    expect(table).toContain('| lftp | failed (exit 1) |');
    expect(table).toContain('| drover | 1.00 |');
  });
});
