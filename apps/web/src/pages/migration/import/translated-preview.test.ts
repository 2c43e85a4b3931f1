import { expect, it } from 'vitest';
import { translatedPreview } from './translated-preview.ts';

const problem = (line: number | null, column: string | null, severity: 'error' | 'warning') => ({
  ...{ severity, line, column, value: null, reason: 'Odd.', remedy: 'Mend it.' },
});

it('shows the users that a file of another tool becomes, and the lines that become none', () => {
  const items = [
    { line: 1, source: '//files/a', destination: 'https://contoso.sharepoint.com/sites/a/Docs', tags: [] },
    { line: 3, source: '//files/c', destination: null, tags: ['x', 'y'] },
  ];
  const { headings, lines, problems } = translatedPreview({
    items,
    problems: [
      problem(2, 'column 2', 'error'),
      problem(3, 'SharePointSite', 'warning'),
      problem(null, null, 'warning'),
    ],
  });
  expect(headings).toEqual(['Source Path', 'Destination Path', 'Tags']);
  expect(lines.map(({ line, severity, cells }) => [line, severity, ...cells.map(({ text }) => text)])).toEqual([
    [1, null, '//files/a', 'https://contoso.sharepoint.com/sites/a/Docs', ''],
    [2, 'error', '', '', ''],
    [3, 'warning', '//files/c', '', 'x, y'],
  ]);
  expect(lines[1]?.problems).toHaveLength(1);
  expect(lines[2]?.cells[1]?.problems).toHaveLength(1);
  expect(problems).toHaveLength(1);
});
