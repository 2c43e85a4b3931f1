import type { SkipReason, UnsupportedCause } from '../run.ts';
import type { StorageErrorKind } from '../storage-error.ts';

/** Who can mend a problem: whoever runs the migration, whoever owns the files, the storage service, or Drover itself. */
export type Mender = 'you' | 'user' | 'service' | 'drover';

/** The same for people, within a sentence. */
export const MENDERS: Readonly<Record<Mender, string>> = {
  you: 'you, who run the migration',
  user: 'the user whose files they are',
  service: 'the storage service, or waiting for it',
  drover: 'Drover',
};

export interface CauseInfo {
  /** What happened, in a few words. */
  readonly title: string;
  readonly mender: Mender;
  /** What to do next. */
  readonly remedy: string;
}

type LeftAlone = Exclude<SkipReason, 'unchanged' | 'excluded-by-rule' | 'filtered' | 'scanned'>;
/** A name that cannot be held is one cause, whether the service refuses it or Drover leaves it out. */
type Topic = StorageErrorKind | LeftAlone | Exclude<UnsupportedCause, 'name'> | 'written-over';

/** Why an item did not arrive. The key is the anchor on the page of errors. */
export const CAUSES = {
  'not-found': {
    title: 'Gone or never there',
    mender: 'user',
    remedy: 'It was moved or removed since it was listed. Run the transfer again.',
  },
  'already-exists': {
    title: 'Something of that name is there already',
    mender: 'you',
    remedy: 'Rename or move what is in the way at the destination, then retry.',
  },
  'permission-denied': {
    title: 'No permission',
    mender: 'you',
    remedy:
      "Give the connector's account the right to read there (source) or to write there (destination), then retry.",
  },
  unauthenticated: {
    title: 'Sign-in refused',
    mender: 'you',
    remedy: 'Reauthorize the connector, then run again.',
  },
  untrusted: {
    title: 'Certificate or host key not accepted',
    mender: 'you',
    remedy: 'Compare the certificate or host key with what the server should have, and accept it in the connector.',
  },
  'rate-limited': {
    title: 'Too many requests',
    mender: 'service',
    remedy: 'Retry later, or let fewer rows run at once.',
  },
  unavailable: {
    title: 'Not reachable',
    mender: 'service',
    remedy: 'See that the server or agent is on and can be reached, then retry.',
  },
  timeout: {
    title: 'No answer in time',
    mender: 'service',
    remedy: 'Retry. Where it stays so, look at the server and the network between.',
  },
  'invalid-name': {
    title: 'Name not possible',
    mender: 'you',
    remedy:
      'Let names be repaired in the settings or, in a migration, by "Fix once"; or rename the item at the source.',
  },
  'too-large': {
    title: 'Too large',
    mender: 'user',
    remedy: 'Split or pack the file at the source, or leave it out.',
  },
  'quota-exceeded': {
    title: 'No space left',
    mender: 'you',
    remedy: 'Make room or raise the quota at the destination, then retry.',
  },
  'precondition-failed': {
    title: 'Changed meanwhile',
    mender: 'user',
    remedy: 'Somebody worked on the file while it was copied. Retry when it is at rest.',
  },
  locked: {
    title: 'Locked by another program',
    mender: 'user',
    remedy: 'Close the program that holds the file open, or check the file in, then retry.',
  },
  unsupported: {
    title: 'Not supported',
    mender: 'service',
    remedy: 'The service does not do this. Leave the item out, or move it by other means.',
  },
  corrupt: {
    title: 'Other bytes than announced',
    mender: 'service',
    remedy: 'Retry. Where it stays so, open the file at the source: its disk or server may be damaged.',
  },
  'config-invalid': {
    title: 'Settings are wrong',
    mender: 'you',
    remedy: 'Change the settings of the connector or the paths of the row as the message says.',
  },
  unexpected: {
    title: 'Unexpected failure',
    mender: 'drover',
    remedy: 'Retry. Where it stays so, report it with the message.',
  },
  'destination-newer': {
    title: 'Newer at the destination, kept',
    mender: 'user',
    remedy: 'Keep it, or let the source replace newer files in the settings and retry.',
  },
  conflict: {
    title: 'Changed at the destination, kept',
    mender: 'user',
    remedy: 'Keep it, or choose in the settings to keep both or to let the source win, and retry.',
  },
  'written-over': {
    title: "Another row's file stands in its place",
    mender: 'you',
    remedy:
      'Two rows go to one place. Give one of them a row with a destination of its own and copy that; copy the row that was written over once more, and accept there what it reports.',
  },
  link: {
    title: 'Links are not followed',
    mender: 'you',
    remedy: 'Give what the link leads to a row of its own, where it is wanted.',
  },
  special: {
    title: 'Devices, sockets and pipes are not copied',
    mender: 'you',
    remedy: 'Nothing is to be done: they hold no content.',
  },
  'unsupported-at-source': {
    title: 'Not supported at the source',
    mender: 'service',
    remedy: 'The source gives out no content for it. Export it by hand where it is wanted.',
  },
  'unsupported-at-destination': {
    title: 'Not supported at the destination',
    mender: 'service',
    remedy: 'The destination cannot hold it. Move it elsewhere, or leave it out.',
  },
  'gone-at-source': {
    title: 'Gone at the source',
    mender: 'user',
    remedy: 'Nothing is to be done where it was removed there. Where it was moved, run the whole transfer.',
  },
  'path-too-long': {
    title: 'Path too long at the destination',
    mender: 'you',
    remedy:
      'Shorten the name of a folder above it or move that folder up; the report of common paths says which one. In a migration, "Fix once" gives the folder a shorter name at the destination or lets it go up, in all rows.',
  },
  'size-unknown': {
    title: 'Size not known beforehand',
    mender: 'service',
    remedy: 'The destination must know the size before the upload. Export the item to a file first.',
  },
  'empty-folder': {
    title: 'Empty folders cannot be held',
    mender: 'service',
    remedy: 'Nothing is to be done: the destination keeps folders only as parts of the names of files.',
  },
  parent: {
    title: 'The folder that it lies in could not be taken',
    mender: 'you',
    remedy: 'Mend the problem of the folder, then retry.',
  },
  'mail-archive': {
    title: 'Data file of Outlook, left for its owner',
    mender: 'you',
    remedy:
      'Bring the mail into mailboxes by the import service of Microsoft 365, or have data files of Outlook copied by the settings of the row.',
  },
  offline: {
    title: 'In an archive or a cloud, not fetched back',
    mender: 'you',
    remedy:
      'Have it brought back at the source (a blob in the archive tier: set it to another tier there, which may take many hours), or allow the agent to fetch files back, then retry.',
  },
} as const satisfies Record<Topic, CauseInfo>;

export type CauseTopic = keyof typeof CAUSES;

/** Causes are written as `side:kind:fault` for failures and `reason:cause` for what was left alone. */
export function topicOf(cause: string): CauseTopic {
  const [first = '', second = ''] = cause.split(':');
  if (first === 'source' || first === 'destination') return isTopic(second) ? second : 'unexpected';
  if (second === 'name') return 'invalid-name';
  if (isTopic(second)) return second;
  return isTopic(first) ? first : 'unexpected';
}

/** A cause as a heading for people: `No permission at the source (path)`. */
export function causeTitle(cause: string): string {
  const [first = '', second = '', fault] = cause.split(':');
  const { title } = CAUSES[topicOf(cause)];
  if (first === 'source' || first === 'destination') {
    return `${title} at the ${first}${fault === undefined ? '' : ` (${fault.replaceAll('-', ' ')})`}`;
  }
  return second === 'name' ? `${title} at the destination` : title;
}

function isTopic(text: string): text is CauseTopic {
  return Object.hasOwn(CAUSES, text);
}
