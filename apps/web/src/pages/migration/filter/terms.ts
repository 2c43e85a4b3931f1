import { parseFilter, STATUS_GROUPS, type StatusGroup, splitFilter } from '@drover/migration';

/** The terms of a filter, each as it was written. */
export function splitTerms(filter: string): readonly string[] {
  return splitFilter(filter).map(({ text }) => text);
}

/** A filter of these terms, each once; undefined for none. */
export function joinTerms(terms: readonly string[]): string | undefined {
  return terms.length === 0 ? undefined : [...new Set(terms)].join(' ');
}

/** What is wrong with a filter, and what to write instead; null when nothing is. */
export function filterFault(filter: string): string | null {
  const [problem] = parseFilter(filter).problems;
  return problem === undefined ? null : `${problem.text}: ${problem.reason} ${problem.remedy}`;
}

/** The group of the dashboard that a filter asks for. */
export function groupIn(terms: readonly string[]): StatusGroup | null {
  return STATUS_GROUPS.find(({ id }) => terms.includes(groupTerm(id)))?.id ?? null;
}

/** The terms with this group of the dashboard instead of any other; null for none. */
export function withGroup(terms: readonly string[], group: StatusGroup | null): readonly string[] {
  const others = terms.filter((term) => !STATUS_GROUPS.some(({ id }) => groupTerm(id) === term));
  return group === null ? others : [...others, groupTerm(group)];
}

function groupTerm(group: StatusGroup): string {
  return `status:${STATUS_GROUPS.find(({ id }) => id === group)?.word ?? group}`;
}
