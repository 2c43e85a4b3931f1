import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loadIdentity, pinOf } from '@drover/agent-link';
import {
  ConnectorStore,
  claimAgent,
  Database,
  type EmbeddedPostgres,
  migrate,
  RunQueries,
  type RunView,
  Sealer,
  SettingStore,
  startRun,
  TransferStore,
} from '@drover/database';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { SharedIdentity } from '../../apps/server/src/agents/shared-identity.ts';
import { processWorld } from '../../apps/server/src/world.ts';
import { Program } from './program.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
/** Of all servers and workers. */
export const KEY = Buffer.alloc(32, 7);

/** A server or a worker that agents call, at an address that stays the same when it is started again. */
export class Called extends Program {
  readonly port: number;

  constructor(port: number, settings: ConstructorParameters<typeof Program>[0]) {
    super(settings);
    this.port = port;
  }
}

interface StartedAgent {
  readonly agent: Program;
  readonly key: string;
  /** Where it keeps its files. */
  readonly home: string;
}

/** A PostgreSQL, and as many servers, workers and agents as processes as a test wants. */
export class AgentBed implements AsyncDisposable {
  readonly database: Database;
  readonly postgres: EmbeddedPostgres;
  readonly folder: string;
  readonly #cleanup: AsyncDisposableStack;
  #serial = 0;

  private constructor(
    parts: { database: Database; postgres: EmbeddedPostgres; folder: string },
    cleanup: AsyncDisposableStack,
  ) {
    this.database = parts.database;
    this.postgres = parts.postgres;
    this.folder = parts.folder;
    this.#cleanup = cleanup;
  }

  static async create(): Promise<AgentBed> {
    const cleanup = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'drover-agents-'));
    cleanup.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
    await chmod(folder, 0o711);
    const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
    const { clock } = processWorld(process);
    const database = cleanup.use(
      await Database.open({ url: postgres.url, clock, applicationName: 'drover tests of agents' }),
    );
    await migrate(database.db);
    return new AgentBed({ database, postgres, folder }, cleanup);
  }

  /** `./drover up` with so many workers, ready. */
  async server(workers: number, env: Readonly<Record<string, string>> = {}): Promise<Called> {
    const args = ['up', '--listen', '127.0.0.1:0'];
    const server = await this.#called(args, { DROVER_WORKERS: String(workers), ...env }, /Drover is ready: (\S+)/);
    await server.start();
    return server;
  }

  /** `./drover worker` with a port of its own for agents, which knows the address of it alone. */
  async worker(): Promise<Called> {
    const worker = await this.#called(['worker'], {}, null);
    await worker.start();
    return worker;
  }

  /** An agent of this server that shares folders, which has shown its key; with the key of another one where it copies its home. */
  async agent(server: Called, flags: readonly string[], copied: string | null = null): Promise<StartedAgent> {
    const home = await this.#newFolder('agent');
    await chmod(home, 0o700);
    if (copied !== null) await copyFile(join(copied, 'identity.pem'), join(home, 'identity.pem'));
    const pin = await this.pin();
    const main = join(ROOT, 'apps/agent/src/main.ts');
    const agent = new Program({
      args: [main, 'start', '--server', `https://127.0.0.1:${server.port}#${pin}`, ...flags],
      env: { ...this.#env(), DROVER_AGENT_HOME: home },
      ready: /^([0-9A-F]{32})$/,
    });
    this.#cleanup.use(agent);
    const shown = await agent.start();
    return { agent, home, key: shown?.[1] ?? '' };
  }

  /** An authorised connector that is served by these agents, once all of them have called. */
  async connector(displayName: string, keys: readonly string[]): Promise<string> {
    const { clock } = processWorld(process);
    const connectors = new ConnectorStore(this.database.db, new Sealer(KEY), clock);
    await this.until(async () => (await this.#count('agents', 'key = any($1)', keys)) === keys.length);
    const options = { key: keys[0] };
    const wish = { type: 'agent', displayName, options, secrets: {}, ownerId: null, shared: true };
    const { id } = await connectors.create(wish);
    await this.database.db.transaction().execute(async (tx) => {
      for (const key of keys) await claimAgent(tx, key, id);
    });
    return id;
  }

  async start(from: { id: string; path: string }, to: { id: string; path: string }): Promise<string> {
    const side = ({ id: connectorId, path }: { id: string; path: string }) => ({
      ...{ connectorId, root: '', path: path.split('/').filter((name) => name !== '') },
    });
    const { id: transferId } = await new TransferStore(this.database.db).create({
      name: `transfer ${this.#serial++}`,
      source: side(from),
      destination: side(to),
      ...{ transferKey: '0123456789ab', policy: { verify: 'size' }, filters: {}, ownerId: null, schedule: null },
    });
    return await startRun(this.database, { transferId, mode: 'copy', requestedBy: null });
  }

  /** The run as it is once `holds` is true of it. */
  async run(id: string, holds: (view: RunView) => boolean, limitMs = 120_000): Promise<RunView> {
    let last: RunView | null = null;
    const found = async () => {
      last = await new RunQueries(this.database).get(id).catch(() => last);
      return last !== null && holds(last);
    };
    try {
      await this.until(found, limitMs);
    } catch (error) {
      throw new Error(`the run did not come so far: ${JSON.stringify(last)}`, { cause: error });
    }
    return last as never;
  }

  /** Agents and processes that hold a session with each other now. */
  async sessions(): Promise<readonly { readonly agent: string; readonly process: string }[]> {
    const { rows } = await this.database.withClient((client) =>
      client.query(`select agent, process from drover.agent_sessions where last_seen > now() - interval '30 seconds'`),
    );
    return rows;
  }

  /** Processes that want a session with each agent. */
  async processes(): Promise<number> {
    const { rows } = await this.database.withClient((client) => client.query('select from drover.agent_gateways'));
    return rows.length;
  }

  async until(holds: () => Promise<boolean>, limitMs = 180_000): Promise<void> {
    for (const end = performance.now() + limitMs; !(await holds()); await delay(25)) {
      if (performance.now() > end) throw new Error(`it did not come so far within ${limitMs / 1000} s`);
    }
  }

  /** Of all servers and workers. */
  async pin(): Promise<string> {
    const pem = await new SharedIdentity(new SettingStore(this.database.db), new Sealer(KEY)).read();
    if (pem === null) throw new Error('no server was started yet');
    return pinOf(loadIdentity(pem).spki);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  async #called(args: string[], env: Readonly<Record<string, string>>, ready: RegExp | null): Promise<Called> {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const data = await this.#newFolder('data');
    const main = join(ROOT, 'apps/server/src/main.ts');
    const all = { DROVER_DATA: data, DATABASE_URL: this.postgres.url, DROVER_KEY: KEY.toString('hex') };
    const agents = { DROVER_AGENT_LISTEN: address, DROVER_AGENT_ADDRESS: address };
    const called = new Called(port, {
      args: [main, ...args],
      env: { ...this.#env(), ...all, ...agents, ...env },
      ready,
    });
    return this.#cleanup.use(called);
  }

  async #newFolder(name: string): Promise<string> {
    const folder = join(this.folder, `${name} ${this.#serial++}`);
    await mkdir(folder);
    return folder;
  }

  #env(): Readonly<Record<string, string>> {
    const { PATH = '' } = process.env;
    return { PATH, HOME: this.folder, LANG: 'C.UTF-8', TMPDIR: this.folder };
  }

  async #count(table: string, where: string, values: readonly string[]): Promise<number> {
    const { rows } = await this.database.withClient((client) =>
      client.query<{ count: number }>(`select count(*) as count from drover.${table} where ${where}`, [values]),
    );
    return rows[0]?.count ?? 0;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
