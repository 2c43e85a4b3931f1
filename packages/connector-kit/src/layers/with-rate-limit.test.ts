import { describe, expect, it } from 'vitest';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { scriptedFaults } from './faults.ts';
import { CONTENT, entryOf, failure, memoryFixture, never, outcomeOf, refOf, textOf } from './testing/layer-fixture.ts';
import { withFaults } from './with-faults.ts';
import { withRateLimit } from './with-rate-limit.ts';

describe('withRateLimit', () => {
  it('makes all connections of an account share one rate', async () => {
    const { connection, clock, fox } = memoryFixture();
    const rate = new RateLimiter({ perSecond: 10, burst: 1 }, clock);
    const both = [withRateLimit(connection, rate), withRateLimit(connection, rate)];
    const calls = Array.from({ length: 10 }, () => both.map((each) => each.stat(fox, never()))).flat();
    await clock.run(Promise.all(calls));
    expect(clock.monotonic()).toBe(1_900);
  });

  it('lets a dear operation cost more', async () => {
    const { connection, clock, fox } = memoryFixture();
    const rate = new RateLimiter({ perSecond: 1, burst: 5 }, clock);
    const limited = withRateLimit(connection, rate, { list: 5 });
    for await (const _ of limited.list(refOf('a'), never()));
    await clock.run(limited.stat(fox, never()));
    expect(clock.monotonic()).toBe(1_000);
  });

  it('pauses the whole account when the service says so', async () => {
    const { connection, clock, fox } = memoryFixture();
    const rate = new RateLimiter({ perSecond: 1_000, burst: 1_000 }, clock);
    const fault = { type: 'fail', error: failure('rate-limited', { retryAfterMs: 30_000 }) } as const;
    const refused = withRateLimit(
      withFaults(connection, scriptedFaults([{ operation: 'list', call: 1, fault }]), clock),
      rate,
    );
    const other = withRateLimit(connection, rate);
    const listing = async () => {
      for await (const _ of refused.list(refOf('a'), never()));
    };
    await expect(listing()).rejects.toMatchObject({ kind: 'rate-limited' });
    await clock.run(other.stat(fox, never()));
    expect(clock.monotonic()).toBe(30_000);
  });

  it('does not pause for any other failure', async () => {
    const { connection, clock, fox } = memoryFixture();
    const rate = new RateLimiter({ perSecond: 1_000, burst: 1_000 }, clock);
    const fault = { type: 'fail', error: failure('unavailable', { retryAfterMs: 30_000 }) } as const;
    const limited = withRateLimit(
      withFaults(connection, scriptedFaults([{ operation: 'stat', call: 1, fault }]), clock),
      rate,
    );
    await outcomeOf(limited.stat(fox, never()));
    expect(await textOf(await limited.read(await entryOf(limited, fox), { offset: 0 }, never()))).toBe(CONTENT);
    expect(clock.monotonic()).toBe(0);
  });
});
