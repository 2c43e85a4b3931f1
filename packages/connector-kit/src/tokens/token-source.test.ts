import { StorageError, type TokenStore } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../clock/fake-clock.ts';
import { createTokenSource, type GrantedToken, type TokenSourceSettings } from './token-source.ts';

const HOUR = 3_600_000;
const never = () => new AbortController().signal;

/** A store that lets one caller at a time renew, like the one in the database. */
function memoryTokenStore(): TokenStore & { value: string | null } {
  let line: Promise<unknown> = Promise.resolve();
  const store = {
    value: null as string | null,
    read: async () => store.value,
    refresh: (_: string, refresh: (current: string | null) => Promise<string>) => {
      const turn = line.then(async () => {
        store.value = await refresh(store.value);
        return store.value;
      });
      line = turn.catch(() => undefined);
      return turn;
    },
  };
  return store;
}

function fixture(changes: Partial<TokenSourceSettings> = {}) {
  const clock = new FakeClock();
  const store = memoryTokenStore();
  const asked: (GrantedToken | null)[] = [];
  const request = async (last: GrantedToken | null): Promise<GrantedToken> => {
    asked.push(last);
    return {
      accessToken: `token ${asked.length}`,
      expiresAt: clock.now() + HOUR,
      refreshToken: `refresh ${asked.length}`,
    };
  };
  const settings = { store, field: 'token', request, clock, random: () => 0.5, ...changes };
  return { clock, store, asked, settings, source: createTokenSource(settings) };
}

const unavailable = () => new StorageError({ kind: 'unavailable', message: 'The sign-in service is down.' });

describe('a token source', () => {
  it('asks once for many callers, and again only shortly before the token expires', async () => {
    const { clock, asked, source } = fixture();
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => source.get(never()))))).toEqual(
      new Set(['token 1']),
    );
    await clock.advance(54 * 60_000);
    expect(await source.get(never())).toBe('token 1');
    await clock.advance(60_000);
    expect(await source.get(never())).toBe('token 2');
    expect(asked).toHaveLength(2);
  });

  it('spreads renewals of many processes over some time', async () => {
    const early = fixture({ random: () => 0.99 });
    const late = fixture({ random: () => 0 });
    for (const { source, clock } of [early, late]) {
      await source.get(never());
      await clock.advance(54.5 * 60_000);
      await source.get(never());
    }
    expect([early.asked.length, late.asked.length]).toEqual([2, 1]);
  });

  it('hands the last refresh token to the service, and keeps it when the service gives no new one', async () => {
    const { clock, asked, source, settings, store } = fixture();
    await source.get(never());
    const last: (string | undefined)[] = [];
    const keeping = createTokenSource({
      ...settings,
      request: async (token) => {
        last.push(token?.refreshToken);
        return { accessToken: 'without', expiresAt: clock.now() + HOUR };
      },
    });
    for (const _ of [1, 2]) {
      await clock.advance(HOUR);
      await keeping.get(never());
    }
    expect(asked).toEqual([null]);
    expect(last).toEqual(['refresh 1', 'refresh 1']);
    expect(JSON.parse(store.value ?? '')).toMatchObject({ accessToken: 'without', refreshToken: 'refresh 1' });
  });

  it('uses the token that another process got while it waited for its turn', async () => {
    const { source, settings, asked } = fixture();
    const other = createTokenSource(settings);
    expect(await Promise.all([source.get(never()), other.get(never())])).toEqual(['token 1', 'token 1']);
    expect(asked).toHaveLength(1);
  });

  it('gets a new token when the service refused the old one before its time', async () => {
    const { source } = fixture();
    source.refused(await source.get(never()));
    expect(await source.get(never())).toBe('token 2');
    source.refused('token 1');
    expect(await source.get(never())).toBe('token 2');
  });

  it('remembers a failure for a short time, so that a dead sign-in is not asked for every file', async () => {
    let asked = 0;
    const denied = new StorageError({ kind: 'unauthenticated', message: 'The consent was withdrawn.' });
    const { clock, source } = fixture({
      request: async () => {
        asked++;
        throw denied;
      },
    });
    for (let i = 0; i < 20; i++) await expect(source.get(never())).rejects.toBe(denied);
    expect(asked).toBe(1);
    await clock.advance(10_001);
    await expect(source.get(never())).rejects.toBe(denied);
    expect(asked).toBe(2);
  });

  it('asks a sign-in service that named a time only then, and tells what is left of it', async () => {
    let asked = 0;
    const busy = new StorageError({ kind: 'unavailable', message: 'Too many.', retryAfterMs: 40_000 });
    const { clock, source } = fixture({
      request: async () => {
        asked++;
        throw busy;
      },
    });
    await expect(source.get(never())).rejects.toBe(busy);
    await clock.advance(30_000);
    await expect(source.get(never())).rejects.toMatchObject({ kind: 'unavailable', retryAfterMs: 10_000 });
    expect(asked).toBe(1);
    await clock.advance(10_001);
    await expect(source.get(never())).rejects.toBe(busy);
    expect(asked).toBe(2);
  });

  it('goes on with the old token while it is valid and the sign-in service does not answer', async () => {
    const { clock, source, settings } = fixture();
    await source.get(never());
    let up = false;
    const shaky = createTokenSource({
      ...settings,
      request: async (last) => (up ? settings.request(last, never()) : Promise.reject(unavailable())),
    });
    expect(await shaky.get(never())).toBe('token 1');
    await clock.advance(56 * 60_000);
    expect(await shaky.get(never())).toBe('token 1');
    await clock.advance(5 * 60_000);
    await expect(shaky.get(never())).rejects.toMatchObject({ kind: 'unavailable' });
    up = true;
    await clock.advance(10_001);
    expect(await shaky.get(never())).toBe('token 2');
  });

  it('ends the wait of a cancelled caller and of nobody else', async () => {
    const { clock, source } = fixture({
      request: async () => {
        await clock.sleep(1_000, never());
        return { accessToken: 'slow', expiresAt: clock.now() + HOUR };
      },
    });
    const cancel = new AbortController();
    const cancelled = source.get(cancel.signal);
    const patient = source.get(never());
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    expect(await clock.run(patient)).toBe('slow');
  });

  it('does not wait for ever for the sign-in service, and leaves no timer behind', async () => {
    const { clock, source } = fixture({ request: () => new Promise(() => undefined) });
    const asked = source.get(never());
    asked.catch(() => undefined);
    await clock.advance(60_000);
    await expect(asked).rejects.toMatchObject({ kind: 'timeout' });
    expect(clock.sleeping).toBe(0);
  });
});
