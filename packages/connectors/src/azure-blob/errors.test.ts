import { expect, it } from 'vitest';
import { refused } from './errors.ts';
import { Refusal } from './http/refusal.ts';

const item = { root: 'team', segments: ['a', 'b.txt'] };
const NOW = Date.UTC(2026, 0, 1);
const refusal = (status: number, code: string, headers = {}) => new Refusal(status, headers, code, NOW);

it.each([
  [404, 'BlobNotFound', 'not-found', 'item', false],
  [404, 'ContainerNotFound', 'not-found', 'root', false],
  [403, 'AuthenticationFailed', 'unauthenticated', 'connector', false],
  [401, 'InvalidAuthenticationInfo', 'unauthenticated', 'connector', false],
  [403, 'KeyBasedAuthenticationNotPermitted', 'unauthenticated', 'connector', false],
  [403, 'AuthorizationPermissionMismatch', 'permission-denied', 'item', false],
  [409, 'BlobImmutableDueToPolicy', 'permission-denied', 'item', false],
  [409, 'BlobAlreadyExists', 'already-exists', 'item', false],
  [409, 'BlobArchived', 'unsupported', 'item', false],
  [412, 'ConditionNotMet', 'precondition-failed', 'item', false],
  [412, 'LeaseIdMissing', 'locked', 'item', true],
  [400, 'InvalidBlobOrBlock', 'locked', 'item', true],
  [400, 'Md5Mismatch', 'corrupt', 'item', false],
  [413, 'RequestBodyTooLarge', 'too-large', 'item', false],
  [500, 'InternalError', 'unavailable', 'item', true],
  [500, 'OperationTimedOut', 'timeout', 'item', true],
  [503, 'ServerBusy', 'rate-limited', 'item', true],
  [429, '', 'rate-limited', 'item', true],
  [502, '', 'unavailable', 'item', true],
  [400, 'SomethingNew', 'unexpected', 'item', false],
])('%d %s is %s, of the %s', (status, code, kind, scope, retryable) => {
  const error = refused(refusal(status, code), 'write', item);
  expect(error).toMatchObject({ kind, scope, retryable });
  expect(error.message).toMatch(/\S.*\.$/);
  expect(error.remedy).toMatch(/\S.*\.$/);
});

it('tells of blocks that another program left, and how to be rid of them', () => {
  const error = refused(refusal(400, 'InvalidBlobOrBlock'), 'write', item);
  expect(error.message).toContain('another program sent for /team/a/b.txt');
  expect(error.remedy).toContain('a week');
});

it('comes back when the service says so', () => {
  expect(refused(refusal(503, 'ServerBusy', { 'retry-after': '7' }), 'read', item).retryAfterMs).toBe(7000);
  const date = new Date(NOW + 90_000).toUTCString();
  expect(refused(refusal(503, 'ServerBusy', { 'retry-after': date }), 'read', item).retryAfterMs).toBe(90_000);
});

it('tells the clock of this machine when that is why a signature does not hold', () => {
  const date = new Date(NOW - 20 * 60_000).toUTCString();
  const error = refused(refusal(403, 'AuthenticationFailed', { date }), 'list', item);
  expect(error.message).toContain('20 minutes ahead');
  expect(error.remedy).toContain('clock');
});

it.each(['AuthenticationFailed', 'AuthorizationFailure'])('knows by its end that a SAS has expired (%s)', (code) => {
  const after = (endsAt: number) => refused(new Refusal(403, {}, code, NOW, endsAt), 'write', item);
  const expired = { kind: 'unauthenticated', scope: 'connector', message: expect.stringContaining('has expired') };
  expect(after(NOW - 1)).toMatchObject(expired);
  expect(after(NOW + 60_000)).not.toMatchObject(expired);
});

it('repeats nothing of what an answer says but the code and the number of the call', () => {
  const headers = { 'x-ms-request-id': 'b7e5-01', 'x-ms-error-detail': 'sig=secret' };
  expect(refused(refusal(403, 'AuthorizationFailure', headers), 'list', item).vendor).toBe(
    '403 AuthorizationFailure request b7e5-01',
  );
  expect(refusal(403, 'X', { 'x-ms-request-id': 'a\r\nb' }).vendor).toBe('403 X');
});
