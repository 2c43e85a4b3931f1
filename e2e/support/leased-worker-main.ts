import { hostname } from 'node:os';
import {
  type Access,
  type ConnectorDefinition,
  createAccountLimits,
  type Logger,
  microsoft,
  type OpenContext,
  parseOptions,
  RUN_RETRY,
  withStandardLayers,
} from '@drover/connector-kit';
import { ftp } from '@drover/connectors/ftp';
import { localFiles } from '@drover/connectors/local-files';
import { oneDriveConsumer, oneDriveForBusiness } from '@drover/connectors/microsoft';
import { sftp } from '@drover/connectors/sftp';
import type { Connection, WriteTarget } from '@drover/core';
import { Database, PgRunStore, Sealer, TransferStore, WorkerStore } from '@drover/database';
import { Fenced } from '@drover/engine';
import { type ConnectorOpener, runWorker } from '@drover/server/worker';
import { processWorld } from '../../apps/server/src/world.ts';
import type { WorkerSetup } from './leased-bed.ts';

const { clock } = processWorld(process);

/** A worker process for tests: as the server's own, with connectors that it is told instead of those in the database. */
const setup = JSON.parse(process.env['DROVER_TEST_WORKER'] ?? '') as WorkerSetup;
const ended = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ended.abort(new Error(name)));

const log: Logger = {
  debug: () => undefined,
  info: (data, message) => say({ ...data, message }),
  warn: (data, message) => say({ ...data, message }),
};
const DEFINITIONS: readonly ConnectorDefinition[] = [
  ftp,
  localFiles,
  oneDriveForBusiness,
  oneDriveConsumer,
  sftp,
] as unknown as ConnectorDefinition[];
const limits = new Map<string, ReturnType<typeof createAccountLimits>>();

const opener: ConnectorOpener = {
  async open(connectorId, root, signal) {
    const { type, options, access } = setup.connectors[connectorId] ?? { type: '', options: {} };
    const definition = DEFINITIONS.find((each) => each.type === type);
    if (definition === undefined) throw new RangeError(`the test knows no connector ${connectorId}`);
    const context: OpenContext = {
      clock,
      log,
      tokens: { read: async () => null, refresh: (_field, refresh) => refresh(null) },
      ...(access === undefined ? {} : { access: lastingAccess(access) }),
    };
    const account = await definition.open(parseOptions(definition.options, options), context, signal);
    const bare = await account.open(root, signal);
    const shared =
      limits.get(connectorId) ?? createAccountLimits({ operations: bare.capabilities.operations.max }, clock);
    limits.set(connectorId, shared);
    const layered =
      type === 'local-files'
        ? bare
        : withStandardLayers(bare, { clock, random: Math.random, limits: shared, retry: RUN_RETRY });
    const connection =
      connectorId === 'to' && setup.stopAtFile !== undefined ? stopping(layered, setup.stopAtFile) : layered;
    return {
      connection,
      connector: { id: connectorId, type, options },
      async [Symbol.asyncDispose]() {
        await bare[Symbol.asyncDispose]();
        await account[Symbol.asyncDispose]();
      },
    };
  },
  used: async () => undefined,
};

const database = await Database.open({ url: setup.url, clock, applicationName: 'drover test worker' });
say({ message: 'ready' });
await runWorker(
  database,
  {
    id: setup.id,
    host: hostname(),
    pid: process.pid,
    clock,
    log,
    store: new PgRunStore(database, new Sealer(Buffer.alloc(32, 7))),
    workers: new WorkerStore(database),
    transfers: new TransferStore(database.db),
    opener,
  },
  ended.signal,
);
await database.close();

function lastingAccess({ graph, token }: { readonly graph: string; readonly token: string }): Access {
  const [worldwide] = microsoft.clouds;
  const cloud = { ...worldwide, id: 'simulated', services: { graph } };
  return { cloud, get: async () => token, refused: () => say({ message: 'the token was refused' }) };
}

/** Stops the whole process when this many files are complete but have no final name yet. */
function stopping(inner: Connection, file: number): Connection {
  let files = 0;
  const write: Connection['write'] = (target, body, signal) => {
    const guarded: WriteTarget = {
      ...target,
      beforeCommit: async () => {
        if (++files === file) process.kill(process.pid, 'SIGSTOP');
        try {
          await target.beforeCommit?.();
        } catch (error) {
          if (error instanceof Fenced) say({ message: 'refused by the fence', name: target.item.segments.at(-1) });
          throw error;
        }
        if (files >= file) say({ message: 'let through', name: target.item.segments.at(-1) });
      },
    };
    return inner.write(guarded, body, signal);
  };
  return new Proxy(inner, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function say(data: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(data)}\n`);
}
