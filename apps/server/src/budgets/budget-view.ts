import type { BudgetForecast, ServiceBudget } from '@drover/api';
import type { ServiceUnits } from '@drover/connector-kit';
import type { BudgetStanding } from '@drover/core';
import { type Connector, type KeyedStanding, type Migration, PermissionMapStore } from '@drover/database';
import { forecastBudget, type RowLoad, type UnitRange, unitsOfRows } from '@drover/migration';
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
  const { usedToday = 0, usedLastMinute = 0, dayEndsAt = null, pauseLeftMs = 0, usedUp = null } = standing ?? {};
  const limit = limitOf(units, standing);
  const at = (time: number) => new Date(time).toISOString();
  return {
    service: units.service,
    limit,
    licences: licencesOf(units, standing),
    ...{ usedLastMinute: Math.round(usedLastMinute), usedToday: Math.round(usedToday) },
    leftToday: usedUp !== null ? 0 : limit?.perDay == null ? null : Math.max(0, 1 - usedToday / limit.perDay),
    dayEndsAt: dayEndsAt === null ? null : at(dayEndsAt),
    pausedUntil: pauseLeftMs > 0 ? at(now + pauseLeftMs) : null,
  };
}

/**
 * What copies of these rows take of the budgets of both sides, which may be one: that which takes longest; null where nothing is counted, or no
 * row was scanned.
 */
export async function forecastOf(
  app: Application,
  migration: Migration,
  rows: readonly RowLoad[],
): Promise<BudgetForecast | null> {
  if (rows.length === 0) return null;
  const standings = await app.budgets.standings();
  const connectors = { source: migration.sourceConnectorId, destination: migration.destinationConnectorId };
  const serviceOf = async (id: string) => unitsOf((await app.connectors.get(id))?.type ?? '', app.kinds);
  const [source, destination] = [await serviceOf(connectors.source), await serviceOf(connectors.destination)];
  const map = await new PermissionMapStore(app.database.db).get(migration.id);
  const permissions = (map?.entries.length ?? 0) > 0;
  const taken = (side: 'source' | 'destination', units: ServiceUnits | null): Taken[] =>
    units === null
      ? []
      : [
          {
            side,
            service: units,
            standing: standings.get(connectors[side]) ?? null,
            units: unitsOfRows(rows, units[side], { permissions }),
          },
        ];
  const sides = shared([...taken('source', source), ...taken('destination', destination)]);
  const forecasts = sides.flatMap(({ side, service, standing, units }): BudgetForecast[] => {
    const limit = limitOf(service, standing);
    if (limit === null) return [];
    const most = units.most > units.least ? forecastBudget(units.most, limit) : null;
    return [{ side, service: service.service, ...forecastBudget(units.least, limit), most, ...limit }];
  });
  const longest = ({ most, seconds }: BudgetForecast) => most?.seconds ?? seconds;
  return forecasts.toSorted((a, b) => longest(b) - longest(a))[0] ?? null;
}

interface Taken {
  readonly side: BudgetForecast['side'];
  readonly service: ServiceUnits;
  readonly standing: KeyedStanding | null;
  readonly units: UnitRange;
}

/** Two sides that use one budget as one. */
function shared(sides: readonly Taken[]): readonly Taken[] {
  const [one, other] = sides;
  if (one?.standing?.key === undefined || one.standing.key !== other?.standing?.key) return sides;
  const units = { least: one.units.least + other.units.least, most: one.units.most + other.units.most };
  return [{ ...one, side: 'both', units }];
}

/** What the service of a type of connectors counts; null where it counts nothing. */
export function unitsOf(type: string, kinds: Kinds): ServiceUnits | null {
  return connectorKind(type, kinds)?.definition.budget ?? null;
}

/** Null where what the service publishes does not go by licences. */
function licencesOf({ steps: [smallest] }: ServiceUnits, standing: BudgetStanding | null): ServiceBudget['licences'] {
  if (smallest?.licences == null) return null;
  return { entered: standing?.licences ?? null, assumed: smallest.licences };
}

/** Until the service was met with its limit, the smallest that it publishes. */
function limitOf({ steps: [smallest] }: ServiceUnits, standing: BudgetStanding | null): Limit | null {
  if (standing?.limit != null) return standing.limit;
  return smallest === undefined
    ? null
    : { ...{ perMinute: smallest.perMinute, perDay: smallest.perDay }, basis: 'assumed' };
}
