import { describe, expect, it } from 'vitest';
import { descendantRef, rootRef } from './item-ref.ts';
import { isAbort, StorageError, type StorageErrorKind, toStorageError } from './storage-error.ts';

const RETRYABLE: readonly StorageErrorKind[] = ['rate-limited', 'unavailable', 'timeout', 'locked'];
const WHOLE_CONNECTOR: readonly StorageErrorKind[] = ['unauthenticated', 'untrusted', 'config-invalid'];
const KINDS = [
  'not-found',
  'already-exists',
  'permission-denied',
  'unauthenticated',
  'untrusted',
  'rate-limited',
  'unavailable',
  'timeout',
  'invalid-name',
  'too-large',
  'quota-exceeded',
  'precondition-failed',
  'locked',
  'unsupported',
  'corrupt',
  'config-invalid',
  'unexpected',
] as const satisfies readonly StorageErrorKind[];

describe('storage errors', () => {
  it.each(KINDS)('of kind %s know by themselves how far they reach and whether to try again', (kind) => {
    const error = new StorageError({ kind, message: 'It failed.' });
    expect(error.retryable).toBe(RETRYABLE.includes(kind));
    expect(error.scope).toBe(
      WHOLE_CONNECTOR.includes(kind) ? 'connector' : kind === 'quota-exceeded' ? 'root' : 'item',
    );
    expect(error).toBeInstanceOf(Error);
  });

  it('are what they are told to be rather than what their kind suggests', () => {
    const error = new StorageError({ kind: 'timeout', message: 'It failed.', retryable: false, scope: 'root' });
    expect([error.retryable, error.scope]).toEqual([false, 'root']);
  });

  it('keep everything but what is replaced', () => {
    const cause = new Error('the cause');
    const error = new StorageError({
      kind: 'timeout',
      message: 'It failed.',
      remedy: 'Try later.',
      fault: 'network',
      retryAfterMs: 5,
      vendor: '421',
      item: rootRef(),
      cause,
    });
    const copy = error.with({ operation: 'list', retryable: false });
    expect(copy).toMatchObject({
      kind: 'timeout',
      message: 'It failed.',
      remedy: 'Try later.',
      fault: 'network',
      retryAfterMs: 5,
      vendor: '421',
      item: rootRef(),
      operation: 'list',
      retryable: false,
      cause,
    });
    expect(copy.stack).toBe(error.stack);
    expect(error.operation).toBeUndefined();
    expect('cause' in new StorageError({ kind: 'timeout', message: 'm' }).with({ operation: 'list' })).toBe(false);
  });

  it('follow a new kind in reach and in whether to try again, unless told otherwise', () => {
    const lost = new StorageError({ kind: 'unavailable', message: 'It failed.' });
    expect(lost.with({ kind: 'unauthenticated' })).toMatchObject({ scope: 'connector', retryable: false });
    expect(lost.with({ kind: 'quota-exceeded' })).toMatchObject({ scope: 'root', retryable: false });
    const told = new StorageError({ kind: 'unavailable', message: 'It failed.', scope: 'root', retryable: false });
    expect(told.with({ kind: 'timeout' })).toMatchObject({ scope: 'root', retryable: false });
    expect(told.with({ kind: 'timeout', retryable: true })).toMatchObject({ scope: 'root', retryable: true });
  });

  it('tell a person what happened to what, and what to do', () => {
    const item = descendantRef(rootRef(), ['a', 'b.txt']);
    const base = { kind: 'timeout', item } as const;
    expect(new StorageError({ ...base, message: 'The server fell silent.', remedy: 'Try again.' }).describe()).toBe(
      'The server fell silent. (/a/b.txt) Try again.',
    );
    expect(new StorageError({ ...base, message: 'The server fell silent at /a/b.txt.' }).describe()).toBe(
      'The server fell silent at /a/b.txt.',
    );
  });
});

describe('any thrown value', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('it broke'), 'Unexpected failure: it broke'],
    ['a text', 'it broke', 'Unexpected failure: it broke'],
    ['nothing', undefined, 'Unexpected failure: undefined'],
    ['an object without any text', Object.create(null), 'Unexpected failure: a thrown object'],
    [
      'an error without a message but with a code',
      Object.assign(new Error(''), { code: 'ECONNREFUSED' }),
      'Unexpected failure: ECONNREFUSED',
    ],
    ['several errors in one', new AggregateError([new Error('one'), new Error('two')]), 'Unexpected failure: one; two'],
    ['an error that says nothing', new TypeError(''), 'Unexpected failure: TypeError'],
  ])('becomes one: %s', (_what, thrown, message) => {
    const error = toStorageError(thrown, { operation: 'read' });
    expect(error).toMatchObject({ kind: 'unexpected', message, retryable: false, operation: 'read' });
    expect(error.cause).toBe(thrown);
  });

  it('stays what it is when it is one already', () => {
    const error = new StorageError({ kind: 'locked', message: 'It is locked.' });
    expect(toStorageError(error)).toBe(error);
  });
});

describe('an aborted signal', () => {
  it('makes its own reason and AbortErrors a cancellation, nothing else', () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    expect(isAbort(reason, controller.signal)).toBe(false);
    controller.abort(reason);
    expect(isAbort(reason, controller.signal)).toBe(true);
    expect(isAbort(new DOMException('', 'AbortError'), controller.signal)).toBe(true);
    expect(isAbort(new Error('enough'), controller.signal)).toBe(false);
    expect(isAbort(undefined, controller.signal)).toBe(false);
    expect(isAbort(new DOMException('', 'AbortError'), new AbortController().signal)).toBe(false);
  });
});
