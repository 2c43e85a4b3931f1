import type { ProblemGroup as GroupView } from '@drover/api';
import type { ProblemGroup } from '@drover/database';
import { itemView } from './item-view.ts';

/** A group of problems of one cause, as the interface shows it. */
export function problemView({ cause, count, examples }: ProblemGroup): GroupView {
  const [first] = examples;
  return {
    cause,
    title: problemTitle(cause),
    outcome: first?.outcome === 'failed' ? 'failed' : 'skipped',
    side: first?.side ?? null,
    count,
    remedy: first?.remedy ?? null,
    examples: examples.map(itemView).map(({ display, message }) => ({ display, message })),
  };
}

/** Causes are written as `side:kind:fault` for failures and `reason:cause` for what was left alone. */
export function problemTitle(cause: string): string {
  const [first = '', kind = '', fault] = cause.split(':');
  if (first === 'source' || first === 'destination') {
    const what = FAILURES[kind] ?? kind.replaceAll('-', ' ');
    return `${what} at the ${first}${fault === undefined ? '' : ` (${fault.replaceAll('-', ' ')})`}`;
  }
  if (kind === 'offline') return 'In an archive or a cloud, not fetched back';
  const detail = kind === '' ? '' : ` (${kind.replaceAll('-', ' ')})`;
  return `${SKIPS[first] ?? first.replaceAll('-', ' ')}${detail}`;
}

const FAILURES: Readonly<Record<string, string>> = {
  'not-found': 'Gone or never there',
  'already-exists': 'Something of that name is there already',
  'permission-denied': 'No permission',
  unauthenticated: 'Sign-in refused',
  untrusted: 'Certificate or host key not accepted',
  'rate-limited': 'Too many requests',
  unavailable: 'Not reachable',
  timeout: 'No answer in time',
  'invalid-name': 'Name not possible',
  'too-large': 'Too large',
  'quota-exceeded': 'No space left',
  'precondition-failed': 'Changed meanwhile',
  locked: 'Locked by another program',
  unsupported: 'Not supported',
  corrupt: 'Other bytes than announced',
  'config-invalid': 'Settings are wrong',
  unexpected: 'Unexpected failure',
};

const SKIPS: Readonly<Record<string, string>> = {
  'destination-newer': 'Newer at the destination, kept',
  conflict: 'Changed at the destination, kept',
  link: 'Links are not followed',
  special: 'Devices, sockets and pipes are not copied',
  'unsupported-at-source': 'Not supported at the source',
  'unsupported-at-destination': 'Not supported at the destination',
};
