import { CAUSES, type CauseTopic, topicOf } from '@drover/core';

/** Items of a scan that would not arrive for one cause. */
export interface FoundProblem {
  readonly cause: string;
  readonly items: number;
}

interface ProblemReason {
  readonly code: string;
  readonly items: number;
  /** Goes on after "3 items: ", and after "1 item: ". */
  readonly what: string;
  readonly remedy: string;
}

/** `one`: what is said of a single item, where that differs. */
type Reason = Pick<ProblemReason, 'code' | 'what'> & Partial<Pick<ProblemReason, 'remedy'>> & { readonly one?: string };

const SHORTEN = 'Move or rename the folders that the report of common paths names.';

/** Where the words for what did not arrive would not fit what a scan foretells. Without a remedy, that of the cause holds. */
const FORETOLD: Readonly<Partial<Record<CauseTopic, Reason>>> = {
  'already-exists': {
    code: 'collision',
    one: 'meets a folder where a file is to be, or a file where a folder is to be, at the destination',
    what: 'meet a folder where a file is to be, or a file where a folder is to be, at the destination',
  },
  'path-too-long': {
    code: 'path-too-long',
    one: 'has a path that is too long for the destination',
    what: 'have paths that are too long for the destination',
    remedy: SHORTEN,
  },
  'too-large': {
    code: 'too-large',
    one: 'is too large for the destination',
    what: 'are too large for the destination',
    remedy: 'Split them or leave them out.',
  },
  'invalid-name': {
    code: 'name-refused',
    one: 'has a name that the destination refuses',
    what: 'have names that the destination refuses',
  },
  'quota-exceeded': { code: 'quota', one: 'finds no space left', what: 'find no space left' },
  conflict: {
    code: 'conflicts',
    one: 'was changed at the destination and stays as it is',
    what: 'were changed at the destination and stay as they are',
    remedy: 'Choose in the settings what becomes of them.',
  },
  'destination-newer': {
    code: 'destination-newer',
    one: 'is newer at the destination and stays as it is',
    what: 'are newer at the destination and stay as they are',
  },
  link: { code: 'link', one: 'is a link, which is not followed', what: 'are links, which are not followed' },
  special: {
    code: 'special',
    one: 'is a device, a socket or a pipe, which is not copied',
    what: 'are devices, sockets or pipes, which are not copied',
  },
  offline: {
    code: 'offline',
    one: 'lies in an archive or a cloud and is not fetched back',
    what: 'lie in an archive or a cloud and are not fetched back',
  },
  parent: { code: 'parent', one: 'lies in a folder that cannot be taken', what: 'lie in folders that cannot be taken' },
  'empty-folder': {
    code: 'empty-folder',
    one: 'is an empty folder, which the destination cannot hold',
    what: 'are empty folders, which the destination cannot hold',
  },
  'size-unknown': {
    code: 'size-unknown',
    one: 'has no size that is known beforehand, which the destination wants',
    what: 'have no size that is known beforehand, which the destination wants',
  },
  'gone-at-source': { code: 'gone', one: 'is no longer at the source', what: 'are no longer at the source' },
  'unsupported-at-source': { code: 'unsupported', what: 'cannot be copied: the source gives out no content' },
  'unsupported-at-destination': { code: 'unsupported', what: 'cannot be held by the destination' },
};

/** Where something fails at the source already. */
const AT_SOURCE: Readonly<Partial<Record<CauseTopic, Reason>>> = {
  'permission-denied': {
    code: 'unreadable',
    what: 'cannot be read or listed',
    remedy: 'Give the source connector the right to read them.',
  },
};

/** Why items of a scan would not arrive, one reason for each kind of problem: failures first, and what concerns most items before others. */
export function problemReasons(problems: readonly FoundProblem[]): readonly ProblemReason[] {
  const found = new Map<string, ProblemReason & Reason & { readonly fails: boolean }>();
  for (const { cause, items } of problems) {
    const reason = reasonOf(cause);
    const fails = sideOf(cause) !== null;
    const before = found.get(reason.code);
    found.set(reason.code, { ...reason, fails: fails || before?.fails === true, items: items + (before?.items ?? 0) });
  }
  return [...found.values()]
    .sort((a, b) => Number(b.fails) - Number(a.fails) || b.items - a.items || (a.code < b.code ? -1 : 1))
    .map(({ code, items, what, one = what, remedy }) => ({ code, items, what: items === 1 ? one : what, remedy }));
}

function reasonOf(cause: string): Omit<ProblemReason, 'items'> & Reason {
  const topic = topicOf(cause);
  const side = sideOf(cause);
  const { title, remedy } = CAUSES[topic];
  const told = (side === 'source' ? AT_SOURCE : FORETOLD)[topic];
  if (told !== undefined) return { remedy, ...told };
  const what = `${title[0]?.toLowerCase()}${title.slice(1)}`;
  return side === null
    ? { code: topic, what, remedy }
    : { code: `${side}-${topic}`, what: `${what} at the ${side}`, remedy };
}

/** Of a failure, which side; null for what is left alone. */
function sideOf(cause: string): 'destination' | 'source' | null {
  const [first] = cause.split(':');
  return first === 'source' || first === 'destination' ? first : null;
}
