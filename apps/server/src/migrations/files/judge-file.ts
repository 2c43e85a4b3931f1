import { MOST_PROBLEMS } from '@drover/api';
import type { CsvFile, FileProblem } from '@drover/migration';
import { ApplicationError } from '../../errors/application-error.ts';

const NAMED_IN_REFUSAL = 20;

/** What an answer tells of any file: how it was read, and what is wrong with it. */
export function fileAnswer({ encoding, separator, problems }: Pick<CsvFile, 'encoding' | 'problems' | 'separator'>) {
  const errors = errorsOf(problems).length;
  return {
    ...{ encoding, separator, errors, warnings: problems.length - errors },
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

/** All or nothing: a file with one error changes nothing. */
export function refuseErrors(problems: readonly FileProblem[]): void {
  const errors = errorsOf(problems);
  const [first] = errors;
  if (first === undefined) return;
  const others = errors.length === 1 ? '' : ` ${errors.length - 1} more errors were found.`;
  throw new ApplicationError('file-refused', `${whereOf(first)}: ${first.reason}${others}`, {
    remedy: first.remedy,
    fields: errors.slice(0, NAMED_IN_REFUSAL).map((each) => ({ field: whereOf(each), message: each.reason })),
  });
}

function errorsOf(problems: readonly FileProblem[]): readonly FileProblem[] {
  return problems.filter(({ severity }) => severity === 'error');
}

function whereOf({ line, column }: FileProblem): string {
  if (line === null) return 'The file';
  return column === null ? `Line ${line}` : `Line ${line}, ${column}`;
}
