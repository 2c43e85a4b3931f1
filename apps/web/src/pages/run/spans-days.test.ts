import { expect, it } from 'vitest';
import { formatMoment } from '../../format/times.ts';
import { spansDays } from './spans-days.ts';

const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 30).toISOString();

it('tells the day in the log of a run that goes on over midnight, and only there', () => {
  const item = (day: number, from: number, to: number) => ({ startedAt: at(day, from), endedAt: at(day, to) });
  expect(spansDays(at(12, 1), [item(12, 1, 2), item(12, 22, 23)])).toBe(false);
  expect(spansDays(at(12, 23), [item(12, 23, 23), item(13, 0, 1)])).toBe(true);
  expect(spansDays(at(12, 23), [{ startedAt: at(12, 23), endedAt: at(13, 0) }])).toBe(true);
  expect(spansDays(at(12, 23), [])).toBe(false);
  const [before, after] = [12, 13].map((day) => formatMoment(Date.parse(at(day, 1)), true));
  expect(before).not.toBe(after);
});
