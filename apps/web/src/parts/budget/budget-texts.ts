import type { BudgetForecast, ServiceBudget } from '@drover/api';
import { formatCount } from '../../format/numbers.ts';
import { formatTimeLeft } from '../../format/times.ts';

type Limit = NonNullable<ServiceBudget['limit']>;

/** From this share of a day on, days say more than minutes. */
const WORTH_DAYS = 0.5;

/**
 * What copies take of a service's budget: "This takes about 11 days of Microsoft's budget: 13,200,000 units."; where that cannot be known, between what and what,
 * and why.
 */
export function forecastText({ service, most, units, days, seconds, ...limit }: BudgetForecast): string {
  const least = { units, days, seconds };
  const by = limit.basis === 'assumed' ? `, for ${limitText(limit)}` : '';
  if (most === null) return `This takes ${timeOf(least)} of ${service}'s budget: ${unitsOf(least)} units${by}.`;
  const [from, to] = [timeOf(least), timeOf(most)];
  const time = from === to ? from : `between ${from} and ${to}`;
  const between = `between ${unitsOf(least)} and ${unitsOf(most)} units`;
  return `This takes ${time} of ${service}'s budget: ${between}${by}. Which items have rights of their own is known only when they are read.`;
}

type Taken = NonNullable<BudgetForecast['most']>;

function timeOf({ days, seconds }: Taken): string {
  return days !== null && days >= WORTH_DAYS ? `about ${formatDays(days)}` : formatTimeLeft(seconds * 1000);
}

function unitsOf({ units }: Taken): string {
  return formatCount(Math.round(units));
}

/** "1,250 units a minute and 1,200,000 a day, as Microsoft publishes for small tenants". */
export function limitText({ perMinute, perDay, basis }: Limit): string {
  const day = perDay === null ? '' : ` and ${formatCount(perDay)} a day`;
  return `${formatCount(perMinute)} units a minute${day}${BASIS[basis]}`;
}

const BASIS: Readonly<Record<Limit['basis'], string>> = {
  told: '',
  entered: ', by the number of licences that was entered',
  inferred: ', by what was refused',
  assumed: ', the least that is published; larger tenants have more',
};

/** How a budget stands: "Used today: 744,000 units, 38 % left." */
export function standingText({ usedToday, leftToday, usedLastMinute }: ServiceBudget): string {
  const left = leftToday === null ? '' : `, ${Math.round(leftToday * 100)} % of today's budget left`;
  return `${formatCount(usedToday)} units used today${left}; ${formatCount(usedLastMinute)} in the last minute.`;
}

function formatDays(days: number): string {
  const rounded = days < 10 ? Math.round(days * 10) / 10 : Math.ceil(days);
  return rounded === 1 ? '1 day' : `${rounded} days`;
}
