import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { StorageError } from '@drover/core';
import { createAccountLimits } from '../limits/account-limits.ts';
import { describeConnector, realClock } from '../testing/index.ts';
import { type Fault, randomFaults } from './faults.ts';
import type { Layer } from './layer.ts';
import { STANDARD_RETRY } from './retry-policy.ts';
import { withStandardLayers } from './standard-layers.ts';
import { withConcurrency } from './with-concurrency.ts';
import { withFaults } from './with-faults.ts';
import { withLogging } from './with-logging.ts';
import { withRateLimit } from './with-rate-limit.ts';
import { withRetry } from './with-retry.ts';
import { STANDARD_TIMEOUTS, withTimeout } from './with-timeout.ts';

const ignore = (): void => undefined;
const log = { debug: ignore, info: ignore, warn: ignore };
const limits = createAccountLimits({ operations: 8 }, realClock);
const ports = { clock: realClock, random: Math.random };
const quick = { attempts: 12, baseMs: 2, maxMs: 10 };

const error = new StorageError({ kind: 'unavailable', message: 'The connection broke on purpose.' });
const passing: readonly Fault[] = [
  { type: 'fail', error },
  { type: 'delay', ms: 2 },
];

/** One call in five fails or is late, of all that may be repeated. */
const shaky: Layer = (connection) =>
  withFaults(
    connection,
    randomFaults({
      random: Math.random,
      share: 0.2,
      operations: ['list', 'stat', 'createFolder', 'discard', 'hashes.hash', 'times.setModified', 'upload.status'],
      faults: passing,
    }),
    realClock,
  );

const stacks: Readonly<Record<string, Layer>> = {
  timeout: (connection) => withTimeout(connection, STANDARD_TIMEOUTS, realClock),
  retry: (connection) => withRetry(connection, STANDARD_RETRY, ports),
  'rate limit': (connection) => withRateLimit(connection, limits.rate),
  concurrency: (connection) => withConcurrency(connection, limits.slots),
  logging: (connection) => withLogging(connection, log, realClock),
  'all layers': (connection) => withStandardLayers(connection, { ...ports, limits, log }),
  'all layers over a service that fails often': (connection) =>
    withStandardLayers(shaky(connection), { ...ports, limits, retry: quick }),
};

for (const [name, layer] of Object.entries(stacks)) {
  const store = new MemoryStore({ walk: true, bulk: true });
  describeConnector(`memory behind ${name}`, {
    layers: (connection) => layer(connection),
    start: async () => ({ connect: async () => new MemoryConnection(store), stop: async () => undefined }),
  });
}
