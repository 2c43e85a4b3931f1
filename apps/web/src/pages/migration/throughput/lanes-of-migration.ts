import type { Migration, MigrationThroughput } from '@drover/api';
import type { LanesOf } from '../../../parts/lanes/lanes.ts';

/** What is told of the time of a migration's files; the lower limit of its two connectors holds. */
export function lanesOfMigration(migration: Migration, throughput: MigrationThroughput): LanesOf {
  const { points, lanes, source, destination } = throughput;
  const limits = [source.limit, destination.limit].filter((limit) => limit !== null);
  return {
    source: migration.source.connectorName,
    destination: migration.destination.connectorName,
    lanes,
    bytesPerSecond: points.at(-1)?.bytesPerSecond ?? 0,
    limit: limits.length === 0 ? null : Math.min(...limits),
  };
}
