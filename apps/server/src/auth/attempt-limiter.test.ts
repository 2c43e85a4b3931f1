import type { Clock } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { ApplicationError } from '../errors/application-error.ts';
import { AttemptLimiter } from './attempt-limiter.ts';

function setup(): { limiter: AttemptLimiter; pass: (ms: number) => void; attempt: (key?: string) => boolean } {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.reject(new Error('not used')) };
  const limiter = new AttemptLimiter(clock, { free: 5, maxWaitMs: 60_000, forgetMs: 900_000 });
  const attempt = (key = 'ada'): boolean => {
    try {
      limiter.begin(key);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too-many-attempts' });
      return false;
    }
  };
  return { limiter, attempt, pass: (ms) => (now += ms) };
}

describe('AttemptLimiter', () => {
  it('lets a few failures pass, then makes each wait, however many are made at once', () => {
    const { attempt } = setup();
    expect(Array.from({ length: 20 }, () => attempt()).filter(Boolean).length).toBe(5);
  });

  it('never makes anybody wait longer than the limit', () => {
    const { attempt, pass } = setup();
    for (let i = 0; i < 200; i++) {
      pass(60_000);
      expect(attempt()).toBe(true);
    }
  });

  it('lets through about one guess a minute once it is awake', () => {
    const { attempt, pass } = setup();
    let let_through = 0;
    for (let second = 0; second < 3600; second++, pass(1000)) if (attempt()) let_through += 1;
    expect(let_through).toBeLessThan(75);
  });

  it('keeps the failures of others where one attempt is withdrawn, however often', () => {
    const { limiter, attempt, pass } = setup();
    for (let i = 0; i < 4; i++) attempt();
    for (let i = 0; i < 100; i++, pass(100)) limiter.begin('ada').withdraw();
    expect(attempt()).toBe(true);
    expect(attempt()).toBe(false);
    pass(1000);
    limiter.begin('ada').withdraw();
    expect(Array.from({ length: 5 }, () => attempt()).filter(Boolean).length).toBe(1);
  });

  it('lets failures run out one by one, also while others are withdrawn', () => {
    const { limiter, attempt, pass } = setup();
    for (let i = 0; i < 5; i++) attempt();
    for (let i = 0; i < 180; i++, pass(2000)) limiter.begin('grace').withdraw();
    expect(Array.from({ length: 5 }, () => attempt()).filter(Boolean).length).toBe(2);
  });

  it('lets whoever waited as long as they were told try again, also after a day of guessing', () => {
    const { limiter, pass } = setup();
    for (let waited = 0; waited < 86_400; ) {
      try {
        limiter.begin('ada');
      } catch (error) {
        const seconds = (error as ApplicationError).details.retryAfterSeconds ?? 0;
        waited += seconds;
        pass(seconds * 1000);
        expect(() => limiter.begin('ada')).not.toThrow();
      }
    }
    pass(900_000 * 2.5);
    for (let i = 0; i < 4; i++) limiter.begin('ada');
    expect(() => limiter.begin('ada')).not.toThrow();
  });

  it('forgets after a success, and after a while', () => {
    const { limiter, attempt, pass } = setup();
    for (let i = 0; i < 5; i++) attempt();
    expect(attempt()).toBe(false);
    limiter.succeed('ada');
    expect(attempt()).toBe(true);
    for (let i = 0; i < 5; i++) attempt();
    pass(900_001);
    expect(Array.from({ length: 5 }, () => attempt()).every(Boolean)).toBe(true);
  });

  it('keeps one person apart from another', () => {
    const { attempt } = setup();
    for (let i = 0; i < 20; i++) attempt('ada');
    expect(attempt('grace')).toBe(true);
  });
});
