import type { FilteredRows, Migration } from '@drover/database';
import { parseFilter } from '@drover/migration';
import { connectorKind } from '../connectors/catalogue.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Surroundings } from '../transfers/surroundings.ts';

/** The rows of a migration that pass a filter as people write it; refuses one that cannot be understood. */
export function filteredRows(migration: Migration, { connectors }: Surroundings, text: string): FilteredRows {
  const { filter, problems } = parseFilter(text);
  const [first] = problems;
  if (first !== undefined) {
    throw new ApplicationError('invalid-request', `${first.text}: ${first.reason}`, {
      field: 'filter',
      remedy: first.remedy,
      fields: problems.map((problem) => ({ field: 'filter', message: `${problem.text}: ${problem.reason}` })),
    });
  }
  const sideOf = (id: string): readonly string[] => {
    const connector = connectors.get(id);
    return connector === undefined
      ? []
      : [connector.displayName, connectorKind(connector.type)?.label ?? connector.type];
  };
  const sides = {
    source: sideOf(migration.sourceConnectorId),
    destination: sideOf(migration.destinationConnectorId),
  };
  return { migrationId: migration.id, filter, sides };
}
