import type { BudgetForecast } from '@drover/api';
import { expect, it } from 'vitest';
import { forecastText } from './budget-texts.ts';

const forecast: BudgetForecast = {
  ...{ side: 'destination', service: 'Microsoft', most: null, perMinute: 1_250, perDay: 1_200_000, basis: 'told' },
  ...{ units: 13_200_000, days: 11, seconds: 950_400 },
};
const small = { units: 1_515, days: 0.001_262_5, seconds: 72.72 };

it.each<[Partial<BudgetForecast>, string]>([
  [{}, "This takes about 11 days of Microsoft's budget: 13,200,000 units."],
  [small, "This takes about 1 min of Microsoft's budget: 1,515 units."],
  [
    { ...small, most: { units: 15_150, days: 0.012_625, seconds: 727.2 } },
    "This takes between about 1 min and about 12 min of Microsoft's budget: between 1,515 and 15,150 units. Which items have rights of their own is known only when they are read.",
  ],
  [
    { ...small, basis: 'assumed' },
    "This takes about 1 min of Microsoft's budget: 1,515 units, for 1,250 units a minute and 1,200,000 a day, the least that is published; larger tenants have more.",
  ],
])('says of %o: %s', (changes, text) => {
  expect(forecastText({ ...forecast, ...changes })).toBe(text);
});
