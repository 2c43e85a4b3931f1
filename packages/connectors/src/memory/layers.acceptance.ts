import {
  createAccountLimits,
  type FaultSource,
  type Logger,
  type Operation,
  type RetryPolicy,
  STANDARD_TIMEOUTS,
  withConcurrency,
  withFaults,
  withLogging,
  withRateLimit,
  withRetry,
  withStandardLayers,
  withTimeout,
} from '@drover/connector-kit';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { type Clock, type Connection, StorageError } from '@drover/core';
import { MemoryConnection, MemoryStore, serviceKinds } from './index.ts';

const KIB = 1024;
const SLOTS = 6;
/** So many that no operation is unlucky in all of them, when hundreds run at once. */
const QUICKLY: RetryPolicy = { attempts: 15, baseMs: 1, maxMs: 2 };

/** What is repeated when it fails; the rest is for the engine to try again, with a new body. */
const REPEATED: ReadonlySet<Operation> = new Set([
  'list',
  'stat',
  'read',
  'createFolder',
  'discard',
  'hashes.hash',
  'times.setModified',
  'upload.begin',
  'upload.status',
  'upload.abort',
  'quota.free',
]);

const ignore = (): void => undefined;
const log: Logger = { debug: ignore, info: ignore, warn: ignore };

/** One of three calls of what is repeated fails before it is done, and one of three reads in the middle. */
const unsteady: FaultSource = (operation, call) => {
  if (!REPEATED.has(operation)) return null;
  const error = new StorageError({ kind: 'unavailable', message: 'The service is shaky.', remedy: 'Try again.' });
  if (call % 3 === 1) return { type: 'fail', error };
  if (call % 3 === 2) return operation === 'read' ? { type: 'fail-after', after: 100_000, error } : null;
  return null;
};

const retried = (connection: Connection, clock: Clock): Connection =>
  withRetry(connection, QUICKLY, { clock, random: Math.random });

const shaken = (connection: Connection, clock: Clock): Connection => withFaults(connection, unsteady, clock);

function standard(connection: Connection, clock: Clock): Connection {
  const limits = createAccountLimits({ operations: SLOTS }, clock);
  return withStandardLayers(connection, { clock, random: Math.random, limits, log, retry: QUICKLY });
}

const stacks: Readonly<Record<string, (connection: Connection, clock: Clock) => Connection>> = {
  'timeout layer': (connection, clock) => withTimeout(connection, STANDARD_TIMEOUTS, clock),
  'retry layer': retried,
  'retry layer over a shaky service': (connection, clock) => retried(shaken(connection, clock), clock),
  'rate-limit layer': (connection, clock) =>
    withRateLimit(connection, createAccountLimits({ operations: 64 }, clock).rate),
  'concurrency layer': (connection, clock) =>
    withConcurrency(connection, createAccountLimits({ operations: SLOTS }, clock).slots),
  'logging layer': (connection, clock) => withLogging(connection, log, clock),
  'faults layer without faults': (connection, clock) => withFaults(connection, () => null, clock),
  'standard layers': standard,
  'standard layers over a shaky service': (connection, clock) => standard(shaken(connection, clock), clock),
};

const parts = { fromBytes: 512 * KIB, partBytes: 256 * KIB, multiple: 1, maxParts: 10_000, parallel: true };

for (const [name, layers] of Object.entries(stacks)) {
  const store = new MemoryStore({ ...serviceKinds['like a disk'], clock: realClock, parts, quotaBytes: 2 ** 31 });
  describeConnector(`memory under the ${name}`, {
    layers,
    start: async () => ({ connect: async () => new MemoryConnection(store), stop: async () => undefined }),
  });
}
