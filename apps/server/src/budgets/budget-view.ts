import type { BudgetForecast, ServiceBudget } from '@drover/api';
import type { ServiceUnits } from '@drover/connector-kit';
import type { BudgetStanding } from '@drover/core';
import type { Connector, Migration } from '@drover/database';
import { forecastBudget } from '@drover/migration';
import type { Application } from '../application.ts';
import { connectorKind } from '../connectors/catalogue.ts';

type Limit = NonNullable<ServiceBudget['limit']>;
type Kinds = Application['kinds'];

/** How the budget of a connector stands, as the interface shows it; null where its service counts nothing. */
export function budgetView(
  { type }: Pick<Connector, 'type'>,
  standing: BudgetStanding | null,
  kinds: Kinds,
  now: number,
): ServiceBudget | null {
  const units = unitsOf(type, kinds);
  if (units === null) return null;
  const { usedToday = 0, usedLastMinute = 0, dayEndsAt = null, pauseLeftMs = 0 } = standing ?? {};
  const limit = limitOf(units, standing);
  const at = (time: number) => new Date(time).toISOString();
  return {
    service: units.service,
    limit,
    ...{ usedLastMinute: Math.round(usedLastMinute), usedToday: Math.round(usedToday) },
    leftToday: limit?.perDay == null ? null : Math.max(0, 1 - usedToday / limit.perDay),
    dayEndsAt: dayEndsAt === null ? null : at(dayEndsAt),
    pausedUntil: pauseLeftMs > 0 ? at(now + pauseLeftMs) : null,
  };
}

interface Load {
  readonly files: number;
  readonly bytes: number;
}

/** What copies take of the budgets of both sides: that which takes longest; null where nothing is counted. */
export async function forecastOf(app: Application, migration: Migration, load: Load): Promise<BudgetForecast | null> {
  const { sourceConnectorId, destinationConnectorId } = migration;
  const standings = await app.budgets.standings();
  const forecasts = await Promise.all(
    [['source', sourceConnectorId] as const, ['destination', destinationConnectorId] as const].map(
      async ([side, id]): Promise<BudgetForecast | null> => {
        const units = unitsOf((await app.connectors.get(id))?.type ?? '', app.kinds);
        const limit = units === null ? null : limitOf(units, standings.get(id) ?? null);
        if (units === null || limit === null) return null;
        const forecast = forecastBudget(load, units[side], limit);
        return forecast === null ? null : { side, service: units.service, ...forecast, ...limit };
      },
    ),
  );
  return forecasts.flatMap((each) => each ?? []).toSorted((a, b) => b.seconds - a.seconds)[0] ?? null;
}

/** What the service of a type of connectors counts; null where it counts nothing. */
export function unitsOf(type: string, kinds: Kinds): ServiceUnits | null {
  return connectorKind(type, kinds)?.definition.budget ?? null;
}

/** Until the service was met with its limit, the smallest that it publishes. */
function limitOf({ steps: [smallest] }: ServiceUnits, standing: BudgetStanding | null): Limit | null {
  if (standing?.limit != null) return standing.limit;
  return smallest === undefined
    ? null
    : { ...{ perMinute: smallest.perMinute, perDay: smallest.perDay }, basis: 'assumed' };
}
