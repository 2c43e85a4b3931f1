import { createAccountLimits, type RetryPolicy, withRetry, withStandardLayers } from '@drover/connector-kit';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore, serviceKinds } from '@drover/connectors/memory';
import type { Clock, Connection } from '@drover/core';
import type { Link, ServeCall } from '../link.ts';
import { openAgentConnection } from './client/open-agent-connection.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

/** So many that no operation is unlucky in all of them. */
const retry: RetryPolicy = { attempts: 15, baseMs: 1, maxMs: 2 };

/** What is repeated when it fails; the rest is for the engine to try again, with a new body. */
const REPEATED: ReadonlySet<string> = new Set([
  'list',
  'stat',
  'read',
  'createFolder',
  'discard',
  'walk.tree',
  'bulkRead.readMany',
  'hashes.hash',
  'times.setModified',
  'upload.begin',
  'upload.status',
  'upload.abort',
  'quota.free',
]);

/** Every third call that may be made again has a link of its own, which breaks a moment later: in its request, its answer or its content. */
function shakyLink(serve: ServeCall): Link {
  const steady = new MemoryLink(serve);
  let calls = 0;
  return {
    open: (method, params, lane, signal) => {
      if (!REPEATED.has(method) || calls++ % 3 !== 2) return steady.open(method, params, lane, signal);
      const shaky = new MemoryLink(serve, { delayMs: () => Math.random() });
      setTimeout(() => shaky.cut(), Math.random() * 4);
      return shaky.open(method, params, lane, signal);
    },
    closed: steady.closed,
    get calls() {
      return steady.calls;
    },
    [Symbol.asyncDispose]: () => steady[Symbol.asyncDispose](),
  };
}

const stacks: Readonly<Record<string, (connection: Connection, clock: Clock) => Connection>> = {
  'retry layer': (connection, clock) => withRetry(connection, retry, { clock, random: Math.random }),
  'standard layers': (connection, clock) => {
    const limits = createAccountLimits({ operations: 64 }, clock);
    return withStandardLayers(connection, { clock, random: Math.random, limits, retry });
  },
};

for (const [name, layers] of Object.entries(stacks)) {
  describeConnector(`agent under the ${name}, its links cut at random`, {
    layers,
    start: async () => {
      const served = new MemoryConnection(new MemoryStore({ clock: realClock, ...serviceKinds['like a disk'] }));
      const link = shakyLink(serveStorage(served));
      return {
        connect: (signal) => openAgentConnection({ link: async () => link }, signal),
        stop: async () => {
          await link[Symbol.asyncDispose]();
          await served[Symbol.asyncDispose]();
        },
      };
    },
  });
}
