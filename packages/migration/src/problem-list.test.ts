import { expect, it } from 'vitest';
import { cellProblem } from './files/place-cell.ts';
import { listProblems, MOST_LISTED, ProblemList } from './problem-list.ts';

const at = (line: number, severity: 'error' | 'warning') =>
  cellProblem(severity, { line, column: 'Tags', text: '' }, 'Odd.', 'Mend it.');

it('keeps the first of each severity by line, whatever comes first, and counts the others', () => {
  const list = new ProblemList();
  for (let line = 3 * MOST_LISTED; line > 0; line--) list.add(at(line, 'warning'));
  list.add(at(90_000, 'error'));
  const { problems, unlisted } = list.listed;
  expect(problems).toHaveLength(MOST_LISTED + 1);
  expect([problems[0]?.line, problems.at(-2)?.line, problems.at(-1)?.severity]).toEqual([1, MOST_LISTED, 'error']);
  expect(unlisted).toEqual({ errors: 0, warnings: 2 * MOST_LISTED });
  const both = listProblems(list.listed, [at(1, 'warning'), at(2, 'error')]);
  expect(both.unlisted).toEqual({ errors: 0, warnings: 2 * MOST_LISTED + 1 });
  expect(both.problems.filter(({ severity }) => severity === 'error').map(({ line }) => line)).toEqual([2, 90_000]);
});
