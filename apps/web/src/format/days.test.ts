import { afterEach, describe, expect, it, vi } from 'vitest';
import { dayOf, instantOf, localTimeOf } from './days.ts';

afterEach(() => vi.unstubAllEnvs());

describe('days of the viewer', () => {
  it.each(['Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'])(
    'in %s are the midnights with which they begin and end, also where the clock is changed',
    (zone) => {
      vi.stubEnv('TZ', zone);
      for (const day of ['2026-01-01', '2026-03-29', '2026-10-25', '2026-12-31', '2018-11-04']) {
        expect(dayOf(instantOf(day, 0), 0)).toBe(day);
        expect(dayOf(instantOf(day, 1), 1)).toBe(day);
      }
    },
  );

  it('of another zone stay the exact moments that they are', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const [from, until] = [instantOf('2026-11-01', 0), instantOf('2026-11-30', 1)];
    expect([from, until]).toEqual(['2026-10-31T23:00:00.000Z', '2026-11-30T23:00:00.000Z']);
    vi.stubEnv('TZ', 'America/New_York');
    expect([dayOf(from, 0), dayOf(until, 1)]).toEqual([null, null]);
    expect(localTimeOf(from)).toBe('2026-10-31T19:00:00');
    expect([instantOf(from, 0), instantOf(until, 1)]).toEqual([from, until]);
  });
});
