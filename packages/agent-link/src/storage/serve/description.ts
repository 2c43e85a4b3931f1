import type { Connection } from '@drover/core';
import type { Description } from '../wire/description.ts';
import { MAX_PACKED_BYTES } from '../wire/limits.ts';

/** What the served connection can do, for the other side to say the same of itself. */
export function describe(connection: Connection, preparesRuns = false): Description {
  const { bulkRead, bulkWrite } = connection;
  const optional = ['upload', 'hashes', 'times', 'access', 'quota', 'places', 'facts', 'clock'] as const;
  return {
    capabilities: connection.capabilities,
    members: [
      ...optional.filter((member) => connection[member] !== undefined),
      ...(preparesRuns ? (['runs'] as const) : []),
    ],
    bulkReadBytes: bulkRead?.maxFileBytes ?? MAX_PACKED_BYTES,
    bulkWriteBytes: bulkWrite?.maxFileBytes ?? MAX_PACKED_BYTES,
  };
}
