import type { FileProblem } from './file-problem.ts';
import type { Steps } from './steps.ts';

/** What is wrong with a file: the first of each severity by line, and how many more there are. */
export interface ListedProblems {
  readonly problems: readonly FileProblem[];
  readonly unlisted: { readonly errors: number; readonly warnings: number };
}

/** Of each severity so many are kept. */
export const MOST_LISTED = 10_000;

/** Collects problems in bounded memory, in whatever order they are found. */
export class ProblemList {
  readonly #kept: Readonly<Record<FileProblem['severity'], FileProblem[]>> = { error: [], warning: [] };
  readonly #counts: Record<FileProblem['severity'], number> = { error: 0, warning: 0 };

  add(problem: FileProblem): void {
    const kept = this.#kept[problem.severity];
    this.#counts[problem.severity]++;
    kept.push(problem);
    if (kept.length >= 2 * MOST_LISTED) kept.splice(0, kept.length, ...firstOf(kept));
  }

  addAll(problems: Iterable<FileProblem>): void {
    for (const problem of problems) this.add(problem);
  }

  addListed({ problems, unlisted }: ListedProblems): void {
    this.addAll(problems);
    this.#counts.error += unlisted.errors;
    this.#counts.warning += unlisted.warnings;
  }

  get listed(): ListedProblems {
    const errors = firstOf(this.#kept.error);
    const warnings = firstOf(this.#kept.warning);
    const { error, warning } = this.#counts;
    return {
      problems: inOrder([...errors, ...warnings]),
      unlisted: { errors: error - errors.length, warnings: warning - warnings.length },
    };
  }
}

/** What is wrong with each of these. */
export function* problemsOf<T>(items: Iterable<T>, judge: (item: T) => Iterable<FileProblem>): Steps<ListedProblems> {
  const list = new ProblemList();
  for (const item of items) {
    list.addAll(judge(item));
    yield;
  }
  return list.listed;
}

/** Several together. */
export function listProblems(...parts: readonly (Iterable<FileProblem> | ListedProblems)[]): ListedProblems {
  const list = new ProblemList();
  for (const part of parts) {
    if ('unlisted' in part) list.addListed(part);
    else list.addAll(part);
  }
  return list.listed;
}

function firstOf(problems: readonly FileProblem[]): FileProblem[] {
  return inOrder(problems).slice(0, MOST_LISTED);
}

/** By line, with what is about the whole file first. */
function inOrder(problems: readonly FileProblem[]): FileProblem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
