import { MOST_PROBLEMS } from '@drover/api';
import type { CsvFile, FileProblem, ListedProblems } from '@drover/migration';
import { ApplicationError } from '../../errors/application-error.ts';

const NAMED_IN_REFUSAL = 20;

/** What an answer tells of any file: how it was read, and what is wrong with it. */
export function fileAnswer(file: ListedProblems & Pick<CsvFile, 'encoding' | 'separator'>) {
  const { encoding, separator, problems, unlisted } = file;
  const listed = errorsOf(problems).length;
  const errors = listed + unlisted.errors;
  const warnings = problems.length - listed + unlisted.warnings;
  return { encoding, separator, errors, warnings, problems: shownProblems(file) };
}

/** As many as an answer names: errors before what does not refuse the file. */
export function shownProblems({ problems }: ListedProblems): readonly FileProblem[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return [...errorsOf(problems), ...warnings].slice(0, MOST_PROBLEMS);
}

/** All or nothing: a file with one error changes nothing. What is said of the file as a whole stands as it is written. */
export function refuseErrors({ problems, unlisted }: ListedProblems): void {
  const errors = errorsOf(problems);
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length - 1 + unlisted.errors;
  const what = first.line === null ? first.reason : `${whereOf(first)}: ${first.reason}`;
  const others = more === 0 ? '' : ` ${more} more ${more === 1 ? 'error was' : 'errors were'} found.`;
  throw new ApplicationError('file-refused', others === '' ? what : `${what.replace(/[^.]$/, '$&.')}${others}`, {
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
