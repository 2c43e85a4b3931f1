import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { EntryCheck } from './entry-check.ts';
import { refused } from './graph-errors.ts';

const { signal } = new AbortController();
const item = { root: 'anna@example.com', segments: ['a'] };
const closed = refused(403, ['accessDenied'], { to: 'write', item }, undefined);

function checkWith(answers: boolean[]) {
  let now = 0;
  const asked: boolean[] = [];
  const clock = { now: () => now, monotonic: () => now, sleep: async () => undefined };
  const check = new EntryCheck(clock, async () => {
    const answer = answers.shift() ?? true;
    asked.push(answer);
    return answer;
  });
  return { check, asked, later: (ms: number) => (now += ms) };
}

describe('an item that is closed', () => {
  it('stays that of one item while the connector is let in, which is asked once in a while', async () => {
    const { check, asked, later } = checkWith([false, false]);
    expect(await check.meaningOf(closed, signal)).toBe(closed);
    expect(await check.meaningOf(closed, signal)).toBe(closed);
    expect(asked).toHaveLength(1);
    later(30_000);
    expect(await check.meaningOf(closed, signal)).toBe(closed);
    expect(asked).toHaveLength(2);
  });

  it('means the end of the authorisation where nothing else is open', async () => {
    const { check } = checkWith([true]);
    expect(await check.meaningOf(closed, signal)).toMatchObject({
      ...{ kind: 'unauthenticated', scope: 'connector', fault: 'permission', vendor: '403 accessDenied' },
      remedy: expect.stringMatching(/consent/),
    });
  });

  it.each([
    refused(403, ['accessDenied', 'malwareDetected'], { to: 'read', item }, undefined),
    refused(404, ['itemNotFound'], { to: 'read', item }, undefined),
    new StorageError({ kind: 'unavailable', message: 'gone' }),
  ])('is not asked about for another refusal: $vendor', async (other) => {
    const { check, asked } = checkWith([]);
    expect(await check.meaningOf(other, signal)).toBe(other);
    expect(asked).toEqual([]);
  });
});
