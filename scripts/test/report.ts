import type { TestSummary } from '../../testing/reporters/summary-reporter.ts';

/** What one part of the tests came to. */
export interface PartResult extends TestSummary {
  readonly name: string;
  readonly seconds: number;
}

const namesShown = 10;

/** The skipped tests by reason, the commonest first; long lists are cut. */
export function skippedByReason(skipped: TestSummary['skipped']): string[] {
  const groups = [...Map.groupBy(skipped, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
  const lines = groups.flatMap(([reason, tests]) => [
    `  ${tests.length} x ${reason}`,
    ...tests.slice(0, namesShown).map(({ name }) => `      ${name}`),
    ...(tests.length > namesShown ? [`      and ${tests.length - namesShown} more`] : []),
  ]);
  return lines.length === 0 ? [] : ['', 'Skipped, by reason:', ...lines];
}

/** The line that a person and a machine read first. */
export function lastLine(results: readonly TestSummary[]): string {
  const sum = (count: (result: TestSummary) => number) => results.reduce((total, result) => total + count(result), 0);
  const passed = sum((result) => result.passed);
  const failed = sum((result) => result.failed.length);
  const skipped = sum((result) => result.skipped.length);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
