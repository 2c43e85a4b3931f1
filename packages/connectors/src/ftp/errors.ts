import {
  displayPath,
  type Fault,
  type ItemRef,
  nameOf,
  StorageError,
  type StorageErrorKind,
  segmentToBytes,
} from '@drover/core';
import { quoted, type Reply, replyText } from './reply-parser.ts';

interface Meaning {
  readonly kind: StorageErrorKind;
  readonly fault: Fault;
  readonly remedy: string;
}

const AGAIN = 'Try again; if it happens often, look into the log of the FTP server.';
const TLS = 'Choose another Type (plain, explicit or implicit TLS) or ask the administrator what the server demands.';

/** What reply codes mean for an operation on an item (RFC 959, 2228, 4217); 550 is looked into by the caller where it can. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  421: { kind: 'unavailable', fault: 'server', remedy: AGAIN },
  425: {
    kind: 'unavailable',
    fault: 'passive-mode',
    remedy: 'Make sure that the server allows passive connections and that its passive ports are open.',
  },
  426: { kind: 'unavailable', fault: 'network', remedy: AGAIN },
  430: { kind: 'unauthenticated', fault: 'credentials', remedy: 'Check user name and password.' },
  431: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  434: { kind: 'unavailable', fault: 'server', remedy: AGAIN },
  450: { kind: 'locked', fault: 'path', remedy: 'Close programs on the server that use the file, then try again.' },
  451: { kind: 'unavailable', fault: 'server', remedy: AGAIN },
  452: { kind: 'quota-exceeded', fault: 'space', remedy: 'Free space on the server or raise the quota.' },
  521: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  522: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  530: { kind: 'unauthenticated', fault: 'credentials', remedy: 'Check user name and password.' },
  532: {
    kind: 'permission-denied',
    fault: 'permission',
    remedy: 'Ask the administrator for the right to store files.',
  },
  533: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  534: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  535: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  536: { kind: 'config-invalid', fault: 'tls', remedy: TLS },
  550: {
    kind: 'permission-denied',
    fault: 'permission',
    remedy: 'Check that the user may do this there, and that the path is right.',
  },
  552: { kind: 'quota-exceeded', fault: 'space', remedy: 'Free space on the server or raise the quota.' },
  553: {
    kind: 'invalid-name',
    fault: 'path',
    remedy: 'Check that the server allows this name and that its folder exists.',
  },
};

const NOT_UNDERSTOOD: Meaning = {
  kind: 'unsupported',
  fault: 'server',
  remedy: 'The server lacks something that Drover needs; connecting by SFTP may help, where it is allowed.',
};
const UNKNOWN_TRANSIENT: Meaning = { kind: 'unavailable', fault: 'server', remedy: AGAIN };
const UNKNOWN: Meaning = { kind: 'unexpected', fault: 'server', remedy: AGAIN };

/** True when the server does not have the command at all; 501 and 504 speak of this one argument. */
export function isUnknownCommand(code: number): boolean {
  return code === 500 || code === 502;
}

/** True for the codes by which a server says that it does not know or offer a command. */
export function isNotUnderstood(code: number): boolean {
  return code === 500 || code === 501 || code === 502 || code === 503 || code === 504;
}

export function isPositive(reply: Reply): boolean {
  return reply.code >= 200 && reply.code < 300;
}

/** A refusal as an error: `what` reads after "The server refused", such as "to store". */
export function refusal(reply: Reply, what: string, item: ItemRef): StorageError {
  const meaning = meaningOf(reply.code);
  const text = replyText(reply);
  return new StorageError({
    ...meaning,
    message: `The FTP server refused ${what} ${displayPath(item)}: ${quoted(text)}.`,
    item,
    vendor: text,
  });
}

function meaningOf(code: number): Meaning {
  const known = MEANINGS[code];
  if (known !== undefined) return known;
  if (isNotUnderstood(code)) return NOT_UNDERSTOOD;
  return code >= 400 && code < 500 ? UNKNOWN_TRANSIENT : UNKNOWN;
}

/** Servers answer 550 for what is not there and for what lies in a folder that is closed to the user. */
export function notFound(item: ItemRef, reply?: Reply): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} does not exist on the FTP server, or this user may not open it.`,
    remedy: 'Check the path, upper and lower case included, and the rights of the user on each folder of it.',
    item,
    ...(reply === undefined ? {} : { vendor: replyText(reply) }),
  });
}

/** Names of more bytes than any file system holds are refused by codes that say nothing of names. */
const LONGEST_NAME = 255;

/** The error for a new name, where it is the name's length that stands in the way; else null. */
export function nameTooLong(item: ItemRef, reply: Reply): StorageError | null {
  const { length } = segmentToBytes(nameOf(item));
  if (length <= LONGEST_NAME) return null;
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `A name of ${length} bytes is more than the FTP server takes: ${displayPath(item)}.`,
    remedy: `Shorten it to ${LONGEST_NAME} bytes.`,
    item,
    vendor: replyText(reply),
  });
}

/** For a new name that the server does not take where it takes other names. */
export function refusesName(item: ItemRef, reply: Reply): StorageError {
  return new StorageError({
    kind: 'invalid-name',
    fault: 'path',
    message: `The FTP server refuses this name: ${displayPath(item)} (${quoted(replyText(reply))}).`,
    remedy: 'Rename it in the source, leave it out, or connect by SFTP where that is allowed.',
    item,
    vendor: replyText(reply),
  });
}

export function notAFolder(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    message: `${displayPath(item)} is a file, not a folder.`,
    remedy: 'Choose the folder that holds it.',
    item,
  });
}

export function denied(item: ItemRef, what: string, reply: Reply): StorageError {
  return new StorageError({
    kind: 'permission-denied',
    fault: 'permission',
    message: `The FTP server does not let this user ${what} ${displayPath(item)}: ${quoted(replyText(reply))}.`,
    remedy: 'Give the user the right on the server, or use another user.',
    item,
    vendor: replyText(reply),
  });
}

export function alreadyExists(item: ItemRef, reply?: Reply): StorageError {
  return new StorageError({
    kind: 'already-exists',
    fault: 'path',
    message: `${displayPath(item)} exists already.`,
    remedy: 'Rename or remove what is there.',
    item,
    ...(reply === undefined ? {} : { vendor: replyText(reply) }),
  });
}

export function changedSince(item: ItemRef): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(item)} was changed on the FTP server since it was looked at.`,
    remedy: 'Run again to look at it anew.',
    item,
  });
}

export function diskFull(item: ItemRef, reply: Reply): StorageError {
  return new StorageError({
    kind: 'quota-exceeded',
    fault: 'space',
    message: `The disk of the FTP server is full or the quota is used up: ${displayPath(item)} was not stored (${quoted(replyText(reply))}).`,
    remedy: 'Free space on the server or raise the quota.',
    item,
    vendor: replyText(reply),
  });
}

/** Stored or sent bytes that are not as many as they must be. */
export function wrongLength(item: ItemRef, message: string, remedy: string): StorageError {
  return new StorageError({ kind: 'corrupt', message, remedy, item });
}
