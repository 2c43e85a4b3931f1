import { expect, it } from 'vitest';
import { forecastBudget } from './budget-forecast.ts';

const WRITE = { file: 4, piece: { bytes: 10 * 1024 * 1024, units: 2 } };
const SMALLEST = { perMinute: 1_250, perDay: 1_200_000 };

it('small files take what each of them takes, at the pace of the minute', () => {
  expect(forecastBudget({ files: 10_000, bytes: 1e9 }, WRITE, SMALLEST)).toEqual({
    units: 40_190,
    days: 40_190 / 1_200_000,
    seconds: (40_190 / 1_250) * 60,
  });
});

it('many files take days, since a day has less than its minutes together', () => {
  const forecast = forecastBudget({ files: 3_300_000, bytes: 0 }, WRITE, SMALLEST);
  expect(forecast?.days).toBe(11);
  expect(forecast?.seconds).toBe(11 * 86_400);
});

it('large files take more by their bytes', () => {
  expect(forecastBudget({ files: 1, bytes: 100 * 1024 ** 3 }, WRITE, SMALLEST)?.units).toBe(4 + 2 * 10_240);
});

it('knows no days where the service publishes none, and nothing of no files', () => {
  expect(forecastBudget({ files: 1, bytes: 0 }, WRITE, { perMinute: 60, perDay: null })).toEqual({
    ...{ units: 4, days: null, seconds: 4 },
  });
  expect(forecastBudget({ files: 0, bytes: 0 }, WRITE, SMALLEST)).toBeNull();
});
