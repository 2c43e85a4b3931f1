import { describe, expect, it } from 'vitest';
import { codesOf, refused } from './graph-errors.ts';

const item = { root: 'anna@example.com', segments: ['Documents', 'a.docx'] };
const attempt = { to: 'write', item };
const said = (code: string, inner?: string): string =>
  JSON.stringify({ error: { code, message: 'words', innerError: inner === undefined ? {} : { code: inner } } });

describe('a refusal of Graph', () => {
  it.each<[number, string, string, boolean]>([
    [400, said('invalidRequest', 'pathIsTooLong'), 'invalid-name', false],
    [400, said('invalidRequest', 'nameContainsInvalidCharacters'), 'invalid-name', false],
    [400, said('invalidRequest'), 'unexpected', false],
    [401, said('InvalidAuthenticationToken'), 'unauthenticated', false],
    [403, said('accessDenied'), 'permission-denied', false],
    [403, said('accessDenied', 'malwareDetected'), 'permission-denied', false],
    [404, said('itemNotFound'), 'not-found', false],
    [409, said('nameAlreadyExists'), 'already-exists', false],
    [412, said('resourceModified'), 'precondition-failed', false],
    [413, said('maxFileSizeExceeded'), 'too-large', false],
    [416, said('invalidRange'), 'precondition-failed', false],
    [423, said('resourceLocked'), 'locked', true],
    [429, said('activityLimitReached'), 'rate-limited', true],
    [500, said('generalException'), 'unavailable', true],
    [503, '<html>busy</html>', 'unavailable', true],
    [507, said('insufficientStorage', 'quotaLimitReached'), 'quota-exceeded', false],
    [509, '', 'rate-limited', true],
    [418, '[]', 'unexpected', false],
  ])('%i %s is %s', (status, body, kind, retryable) => {
    expect(refused(status, codesOf(body), attempt, undefined)).toMatchObject({ kind, retryable, item });
  });

  it('of 503 with a time to come back is throttling', () => {
    expect(refused(503, [], attempt, 7000)).toMatchObject({ kind: 'rate-limited', retryAfterMs: 7000 });
  });

  it('says what was tried, of what, and what to do; the words of the service stay out', () => {
    const error = refused(404, codesOf(said('itemNotFound')), attempt, undefined);
    expect(error.describe()).toBe(
      'Microsoft 365 does not find what it is to write /anna@example.com/Documents/a.docx. Check the path.',
    );
    expect(error.vendor).toBe('404 itemNotFound');
  });

  it('reaches the whole connector when the authorisation ended, and the drive when that is full', () => {
    expect(refused(401, [], attempt, undefined).scope).toBe('connector');
    expect(refused(507, [], attempt, undefined).scope).toBe('root');
  });
});
