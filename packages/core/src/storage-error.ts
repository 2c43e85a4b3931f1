import { displayPath, type ItemRef } from './item-ref.ts';

/** What went wrong, in the vocabulary that the engine, the API and people share. */
export type StorageErrorKind =
  | 'not-found'
  | 'already-exists'
  | 'permission-denied'
  | 'unauthenticated' // wrong or expired credentials
  | 'untrusted' // the peer's certificate or host key is not accepted
  | 'rate-limited'
  | 'unavailable' // no connection, or it broke
  | 'timeout'
  | 'invalid-name'
  | 'too-large'
  | 'quota-exceeded' // quota or disk full
  | 'precondition-failed' // changed since it was looked at
  | 'locked'
  | 'unsupported'
  | 'corrupt' // fewer or other bytes than announced
  | 'config-invalid'
  | 'unexpected';

/** Which of the things that a person entered or set up is at fault, where that is known. */
export type Fault =
  | 'host-name'
  | 'port'
  | 'network'
  | 'tls'
  | 'certificate'
  | 'host-key'
  | 'credentials'
  | 'passive-mode'
  | 'permission'
  | 'path'
  | 'not-provisioned' // the service makes the place first, when it is asked to or visited
  | 'space'
  | 'server';

/** How far the fault reaches: one item, one root (a drive that is full), or the whole connector (a wrong password). */
export type FaultScope = 'item' | 'root' | 'connector';

export interface StorageErrorDetails {
  readonly kind: StorageErrorKind;
  /** One sentence: what happened, to what. */
  readonly message: string;
  /** One sentence: what to do next. */
  readonly remedy?: string;
  readonly fault?: Fault;
  /** Defaults by kind: authentication, trust and configuration reach the connector, quota the root, all else the item. */
  readonly scope?: FaultScope;
  /** Whether trying again soon may help. Defaults by kind: rate-limited, unavailable, timeout and locked are. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  /** The method of `Connection` that failed; layers fill it in. */
  readonly operation?: string;
  readonly item?: ItemRef;
  /** The service's own code or reply, for the log. Never a secret. */
  readonly vendor?: string;
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<StorageErrorKind> = new Set(['rate-limited', 'unavailable', 'timeout', 'locked']);
const CONNECTOR_WIDE: ReadonlySet<StorageErrorKind> = new Set(['unauthenticated', 'untrusted', 'config-invalid']);

function defaultScope(kind: StorageErrorKind): FaultScope {
  if (CONNECTOR_WIDE.has(kind)) return 'connector';
  return kind === 'quota-exceeded' ? 'root' : 'item';
}

/** The only error that a connector throws. Cancellation is not an error: it rejects with the signal's reason. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly kind: StorageErrorKind;
  readonly remedy: string | undefined;
  readonly fault: Fault | undefined;
  readonly scope: FaultScope;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly operation: string | undefined;
  readonly item: ItemRef | undefined;
  readonly vendor: string | undefined;

  constructor(details: StorageErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.remedy = details.remedy;
    this.fault = details.fault;
    this.scope = details.scope ?? defaultScope(details.kind);
    this.retryable = details.retryable ?? RETRYABLE.has(details.kind);
    this.retryAfterMs = details.retryAfterMs;
    this.operation = details.operation;
    this.item = details.item;
    this.vendor = details.vendor;
  }

  /**
   * The same error with fields replaced; layers use it to add the operation or to say that trying again was of no use. A new kind
   * brings its own reach and its own answer to whether to try again, where these were the defaults of the old one.
   */
  with(changes: Partial<StorageErrorDetails>): StorageError {
    const details: Record<string, unknown> = {
      kind: this.kind,
      message: this.message,
      remedy: this.remedy,
      fault: this.fault,
      scope: this.scope === defaultScope(this.kind) ? undefined : this.scope,
      retryable: this.retryable === RETRYABLE.has(this.kind) ? undefined : this.retryable,
      retryAfterMs: this.retryAfterMs,
      operation: this.operation,
      item: this.item,
      vendor: this.vendor,
      cause: this.cause,
      ...changes,
    };
    for (const key of Object.keys(details)) if (details[key] === undefined) delete details[key];
    const copy = new StorageError(details as unknown as StorageErrorDetails);
    if (this.stack !== undefined) copy.stack = this.stack;
    return copy;
  }

  /** What happened, to what, and what to do next, in one line for a person. */
  describe(): string {
    const where =
      this.item === undefined || this.message.includes(displayPath(this.item)) ? '' : ` (${displayPath(this.item)})`;
    return `${this.message}${where}${this.remedy === undefined ? '' : ` ${this.remedy}`}`;
  }
}

/** True for the rejection that an aborted signal causes; such a thing is a cancellation, not a failure. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}

/** Any thrown value as a StorageError; what is not one already is 'unexpected' and not retryable. */
export function toStorageError(
  error: unknown,
  details: Omit<StorageErrorDetails, 'kind' | 'message' | 'cause'> = {},
): StorageError {
  if (error instanceof StorageError) return error;
  const message = `Unexpected failure: ${textOf(error)}`;
  return new StorageError({ ...details, kind: 'unexpected', message, cause: error });
}

/** Never empty: connection attempts to several addresses fail with an AggregateError that has no message of its own. */
function textOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '' && thrown.errors.length > 0) {
    return thrown.errors.map(textOf).join('; ');
  }
  if (!(thrown instanceof Error))
    return typeof thrown === 'object' && thrown !== null ? 'a thrown object' : String(thrown);
  if (thrown.message !== '') return thrown.message;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}
