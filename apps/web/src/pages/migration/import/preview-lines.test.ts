import { describe, expect, it } from 'vitest';
import { byReason, previewOf } from './preview-lines.ts';

const rows = [
  { line: 1, cells: ['Source Path', 'Destination Path'] },
  { line: 2, cells: ['/a', '/x'] },
  { line: 3, cells: ['/b'] },
];
const problem = (
  line: number | null,
  column: string | null,
  reason: string,
  severity: 'error' | 'warning' = 'error',
) => ({
  ...{ severity, line, column, value: null, reason, remedy: 'Mend it.' },
});

describe('the preview of a file', () => {
  it('has each problem at its cell, and each line as the file has it', () => {
    const { headings, lines } = previewOf({ rows }, [problem(3, 'destination_path', 'Empty.', 'warning')]);
    expect(headings).toEqual(['Source Path', 'Destination Path']);
    expect(lines.map(({ severity }) => severity)).toEqual([null, 'warning']);
    expect(lines[1]?.cells.map(({ text, problems }) => [text, problems.map(({ reason }) => reason)])).toEqual([
      ['/b', []],
      ['', ['Empty.']],
    ]);
  });

  it('loses no problem: those of no cell stand at the line, those of no line apart', () => {
    const { lines, problems } = previewOf({ rows }, [
      problem(2, 'Owner', 'Nobody.'),
      problem(2, null, 'Odd.'),
      problem(1, 'Owner', 'Unknown heading.'),
      problem(null, null, 'Not UTF-8.'),
    ]);
    expect(lines[0]?.problems.map(({ reason }) => reason)).toEqual(['Nobody.', 'Odd.']);
    expect(problems.map(({ reason }) => reason)).toEqual(['Unknown heading.', 'Not UTF-8.']);
  });

  it('counts problems by what they say', () => {
    const all = [problem(2, null, 'B', 'warning'), problem(2, null, 'A'), problem(3, null, 'A')];
    expect(byReason(all)).toEqual([
      { reason: 'A', severity: 'error', count: 2, line: 2 },
      { reason: 'B', severity: 'warning', count: 1, line: 2 },
    ]);
  });
});
