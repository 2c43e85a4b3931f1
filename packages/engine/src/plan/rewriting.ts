import type { Capabilities, Segment } from '@drover/core';

/** Which kinds of files a destination may store with other bytes than it was sent. */
export type RewriteRules = Required<Pick<Capabilities, 'insertedTypes' | 'rewrittenTypes'>>;

/** How the service treats a file of this name: it keeps it as it is, adds to it, or may write it anew. */
function treatmentOf(name: Segment, { rewrittenTypes, insertedTypes }: RewriteRules): 'adds' | 'keeps' | 'rewrites' {
  const dot = name.lastIndexOf('.');
  const type = dot === -1 ? '' : name.slice(dot + 1).toLowerCase();
  if (insertedTypes.includes(type)) return 'adds';
  return rewrittenTypes.includes(type) ? 'rewrites' : 'keeps';
}

/** True for a file that the service may store with other bytes than it was sent. */
export function mayBeRewritten(name: Segment, rules: RewriteRules): boolean {
  return treatmentOf(name, rules) !== 'keeps';
}

/** True for a file that the service may store with other bytes, and as many of them. */
export function mayKeepItsSize(name: Segment, rules: RewriteRules): boolean {
  return treatmentOf(name, rules) === 'rewrites';
}

/** What speaks against a file with other bytes having been rewritten by the service. */
export type RewriteDoubt = 'much-larger' | 'not-larger';

/** Properties that a service adds take some kilobytes; nobody publishes how many at most. */
const MOST_ADDED = 1024 * 1024;

/** Whether other bytes than were sent can be the service's own work, by the sizes; `doubt` where a person should look. */
export function judgeRewriting(
  name: Segment,
  sent: number,
  stored: number | null,
  rules: RewriteRules,
): { readonly possible: boolean; readonly doubt: RewriteDoubt | null } {
  const treatment = treatmentOf(name, rules);
  const more = stored === null ? null : stored - sent;
  const isLarger = more === null || more > 0;
  const possible = treatment === 'rewrites' || (treatment === 'adds' && isLarger);
  const doubt = !isLarger ? 'not-larger' : (more ?? 0) > MOST_ADDED ? 'much-larger' : null;
  return { possible, doubt };
}
