import type { StorageError } from '@drover/core';
import type { GrantResult } from './grant-permissions.ts';
import type { GrantPlan, LeftOutReason } from './plan-grants.ts';

/** One line that a log tells of the permissions of an item. */
export interface GrantLine {
  readonly outcome: 'permissions-failed' | 'permissions-given' | 'permissions-left-out' | 'permissions-undecided';
  /** One sentence; '' where the failure says it. */
  readonly text: string;
  readonly remedy?: string;
  readonly failure?: { readonly side: 'source' | 'destination'; readonly error: StorageError };
}

const NAMED = 20;
const LATE = ' They were sent before the pass broke off, and were found at the destination afterwards.';
const DECIDE = 'Decide on the page of the permission map, then apply the permissions.';

/** What is worth telling: nothing of an item on which there was nothing to do. */
export function grantLines({
  given,
  late,
  leftOut,
  questions,
  failure,
}: Omit<GrantResult, 'answered' | 'task'>): readonly GrantLine[] {
  const lines: GrantLine[] = [];
  if (failure !== null) lines.push({ outcome: 'permissions-failed', text: '', failure });
  if (given.length > 0) {
    const text = `Given: ${named(given, ({ principal, role, until }) => `"${principal}" ${role}${endOf(until)}`)}.${late === true ? LATE : ''}`;
    lines.push({ outcome: 'permissions-given', text });
  }
  // Whoever is not mapped is asked about.
  const left = leftOut.filter(({ why }) => why !== 'not-mapped');
  if (left.length > 0) {
    const text = `Left out: ${named(left, ({ principal, why }) => `"${principal}" (${WHY[why]})`)}.`;
    lines.push({ outcome: 'permissions-left-out', text });
  }
  if (questions.length > 0) {
    const text = `Needs a decision: ${named(questions, asked)}.`;
    lines.push({ outcome: 'permissions-undecided', text, remedy: DECIDE });
  }
  return lines;
}

function endOf(until: number | undefined): string {
  return until === undefined ? '' : ` until ${new Date(until).toISOString().slice(0, 10)}`;
}

const WHY: Readonly<Record<LeftOutReason, string>> = {
  decided: 'somebody decided so',
  denial: 'a denial, which is not carried over',
  ended: 'the right has ended',
  link: 'a link, which is never made anew',
  'not-mapped': 'not in the map',
  'not-shared': 'the map shares nothing with them',
};

function asked(question: GrantPlan['questions'][number]): string {
  const { kind, principal } = question;
  if ('below' in question) {
    const barrier = kind === 'denied' ? `"${principal}" is denied access to` : 'inheritance is broken at';
    return `${barrier} "${question.below}" below, which these rights would reach`;
  }
  switch (kind) {
    case 'denied':
      return `"${principal}" is denied access`;
    case 'special-rights':
      return `"${principal}" has special rights, or rights that end and cannot be given so`;
    case 'broken-inheritance':
      return 'what holds for the folder above does not hold here';
    case 'unmapped-sid':
      return `"${principal}" is a security identifier that the map does not name`;
    case 'not-mapped':
      return `"${principal}" is not in the map`;
    default:
      return kind satisfies never;
  }
}

function named<T>(all: readonly T[], say: (one: T) => string): string {
  const rest = all.length - NAMED;
  return all.slice(0, NAMED).map(say).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
