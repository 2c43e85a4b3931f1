import type { rowSelectionSchema } from '@drover/api';
import type { FilteredRows, Migration, RowSelection, RowsOf } from '@drover/database';
import { parseFilter, type RowFilter } from '@drover/migration';
import type { z } from 'zod';
import { connectorKind } from '../connectors/catalogue.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Surroundings } from '../transfers/surroundings.ts';

/** The rows of a migration that pass a filter as people write it; refuses one that cannot be understood. */
export function filteredRows(migration: Migration, around: Surroundings, text: string): FilteredRows {
  return { ...rowsOf(migration, around), filter: readFilter(text) };
}

/** What somebody chose; refuses a filter that cannot be understood. */
export function chosenRows(wish: z.output<typeof rowSelectionSchema>): RowSelection {
  return 'ids' in wish ? wish : { filter: readFilter(wish.filter), except: wish.except };
}

/** Hosts of the agents of its connectors. */
export function agentsOf(
  { sourceConnectorId, destinationConnectorId }: Migration,
  { agentHosts }: Surroundings,
): readonly string[] {
  const ids = [sourceConnectorId, destinationConnectorId];
  return [...new Set(ids.flatMap((id) => agentHosts.get(id) ?? []))];
}

/** How the connectors of a migration are known to whoever looks for its rows. */
export function rowsOf(migration: Migration, around: Surroundings): RowsOf {
  const { connectors, askedBy } = around;
  const sideOf = (id: string): readonly string[] => {
    const connector = connectors.get(id);
    return connector === undefined
      ? []
      : [connector.displayName, connectorKind(connector.type)?.label ?? connector.type];
  };
  const sides = {
    source: sideOf(migration.sourceConnectorId),
    destination: sideOf(migration.destinationConnectorId),
    agents: agentsOf(migration, around),
  };
  return { migrationId: migration.id, sides, ...(askedBy === undefined ? {} : { asker: askedBy }) };
}

function readFilter(text: string): RowFilter {
  const { filter, problems } = parseFilter(text);
  const [first] = problems;
  if (first !== undefined) {
    throw new ApplicationError('invalid-request', `${first.text}: ${first.reason}`, {
      field: 'filter',
      remedy: first.remedy,
      fields: problems.map((problem) => ({ field: 'filter', message: `${problem.text}: ${problem.reason}` })),
    });
  }
  return filter;
}
