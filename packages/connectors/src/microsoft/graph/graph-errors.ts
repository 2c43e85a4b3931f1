import { displayPath, type ItemRef, StorageError, type StorageErrorDetails, type StorageErrorKind } from '@drover/core';
import { z } from 'zod';
import { header } from './drain.ts';
import type { HttpAnswer } from './http-agent.ts';

/** What was tried, for the sentence: "Microsoft 365 refused to ...". */
export interface Attempt {
  readonly to: string;
  readonly item?: ItemRef;
}

/** One level of what Graph says in the body of a refusal. Source: "Microsoft Graph error responses and resource types". */
const levelSchema = z.looseObject({
  code: z.exactOptional(z.string()),
  innererror: z.exactOptional(z.unknown()),
  innerError: z.exactOptional(z.unknown()),
});
const failureSchema = z.looseObject({ error: z.unknown() });
/** Graph nests two or three. */
const DEEPEST = 20;

/** The codes of a refusal, from the outermost to the most detailed. */
export function codesOf(body: string): readonly string[] {
  const codes: string[] = [];
  let at: unknown = failureSchema.safeParse(jsonOf(body)).data?.error;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const level = levelSchema.safeParse(at).data;
    if (level === undefined) break;
    if (level.code !== undefined) codes.push(level.code.slice(0, 100));
    at = level.innererror ?? level.innerError;
  }
  return codes;
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const MALWARE = 'malwareDetected';

/** Addresses of contents say it in a header alone. Source: "X-Virus-Infected Header", [MS-WDVMODUU]; `onedrive-av-override` of rclone. */
export function tookForMalware(answer: Pick<HttpAnswer, 'headers'>): boolean {
  return header(answer, 'x-virus-infected') !== undefined;
}

const BY_CODE: ReadonlyMap<string, StorageErrorKind> = new Map([
  ['pathIsTooLong', 'invalid-name'],
  ['nameContainsInvalidCharacters', 'invalid-name'],
  ['invalidResourceName', 'invalid-name'],
  ['nameAlreadyExists', 'already-exists'],
  ['resourceModified', 'precondition-failed'],
  ['quotaLimitReached', 'quota-exceeded'],
  ['insufficientStorage', 'quota-exceeded'],
  ['maxFileSizeExceeded', 'too-large'],
  ['resourceLocked', 'locked'],
  ['lockMismatch', 'locked'],
  ['notSupported', 'unsupported'],
  [MALWARE, 'permission-denied'],
  ['itemNotFound', 'not-found'],
  ['accessDenied', 'permission-denied'],
  ['activityLimitReached', 'rate-limited'],
  ['InvalidAuthenticationToken', 'unauthenticated'],
]);

const BY_STATUS: ReadonlyMap<number, StorageErrorKind> = new Map([
  [401, 'unauthenticated'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [409, 'already-exists'],
  [410, 'not-found'],
  [412, 'precondition-failed'],
  [413, 'too-large'],
  [416, 'precondition-failed'],
  [423, 'locked'],
  [429, 'rate-limited'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
  [507, 'quota-exceeded'],
  [509, 'rate-limited'],
]);

/** A refusal as an error that the engine and people understand. `retryAfter` is the header, in seconds or as a date. */
export function refused(
  status: number,
  codes: readonly string[],
  attempt: Attempt,
  retryAfterMs: number | undefined,
): StorageError {
  const kind = kindOf(status, codes, retryAfterMs);
  const vendor = [String(status), ...codes].join(' ');
  const details = { kind, vendor, ...(attempt.item === undefined ? {} : { item: attempt.item }) };
  return new StorageError({
    ...details,
    ...wordsFor(kind, codes, attempt),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** 503 with a time to come back is throttling; without one the service has a trouble of its own. */
function kindOf(status: number, codes: readonly string[], retryAfterMs: number | undefined): StorageErrorKind {
  if (status === 503 && retryAfterMs !== undefined) return 'rate-limited';
  if (status === 429 || status === 509 || status === 412 || status === 423)
    return BY_STATUS.get(status) ?? 'unexpected';
  for (const code of codes.toReversed()) {
    const kind = BY_CODE.get(code);
    if (kind !== undefined) return kind;
  }
  return BY_STATUS.get(status) ?? (status >= 500 ? 'unavailable' : 'unexpected');
}

type Words = Pick<StorageErrorDetails, 'message' | 'remedy' | 'fault'>;

function wordsFor(kind: StorageErrorKind, codes: readonly string[], { to, item }: Attempt): Words {
  const what = item === undefined ? to : `${to} ${displayPath(item)}`;
  if (codes.includes(MALWARE)) {
    return {
      message: `Microsoft 365 took ${item === undefined ? 'the file' : displayPath(item)} for malware and refused it.`,
      remedy: 'Have the file looked at; it is not copied as it is.',
    };
  }
  switch (kind) {
    case 'unauthenticated':
      return {
        message: 'Microsoft 365 no longer accepts the authorisation of this connector.',
        remedy: 'Reauthorize the connector.',
        fault: 'credentials',
      };
    case 'permission-denied':
      return {
        message: `Microsoft 365 does not permit this connector to ${what}.`,
        remedy:
          'Check the permissions of the app and the admin consent, or the rights of the account that authorised it.',
        fault: 'permission',
      };
    case 'not-found':
      return {
        message: `Microsoft 365 does not find what it is to ${what}.`,
        remedy: 'Check the path.',
        fault: 'path',
      };
    case 'already-exists':
      return {
        message: `There is something of this name already where Microsoft 365 was to ${what}.`,
        remedy: 'Choose what happens to existing files, or another place.',
        fault: 'path',
      };
    case 'precondition-failed':
      return { message: `It changed while Microsoft 365 was to ${what}.`, remedy: 'Run again.' };
    case 'invalid-name':
      return {
        message: `Microsoft 365 does not take the name, or the length of the path, to ${what}.`,
        remedy: 'Scan the transfer: it lists names and paths that do not fit, and how they are repaired.',
        fault: 'path',
      };
    case 'quota-exceeded':
      return {
        message: `There is not enough space at Microsoft 365 to ${what}.`,
        remedy: 'Free space, or give the user or site a larger quota.',
        fault: 'space',
      };
    case 'too-large':
      return { message: `The file is too large for Microsoft 365 to ${what}.`, remedy: 'Files may have up to 250 GB.' };
    case 'locked':
      return {
        message: `Somebody has it open or checked out, so that Microsoft 365 cannot ${what}.`,
        remedy: 'Close it or check it in, then run again.',
      };
    case 'rate-limited':
      return {
        message: `Microsoft 365 asked to slow down when it was to ${what}.`,
        remedy: 'Drover waits and goes on by itself.',
        fault: 'server',
      };
    default:
      return {
        message: `Microsoft 365 refused to ${what}${codes.length === 0 ? '' : ` (${codes.join(', ')})`}.`,
        remedy: 'Run again; if it repeats, look at the health of the service.',
        fault: 'server',
      };
  }
}
