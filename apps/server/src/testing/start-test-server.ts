import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Role } from '@drover/api';
import type { Clock } from '@drover/core';
import { freshDatabase, realClock } from '@drover/database/testing';
import { pino } from 'pino';
import { checkoutPackager, type Packager } from '../agent-downloads/packager.ts';
import type { Application } from '../application.ts';
import { PasswordHasher } from '../auth/password-hash.ts';
import { randomToken } from '../auth/random-token.ts';
import { type HttpSettings, startHttp } from '../commands/start-http.ts';
import { parseNetworks } from '../config/networks.ts';
import type { ConnectorKind } from '../connectors/catalogue.ts';
import { createApplication } from '../create-application.ts';
import type { GivenApps } from '../oauth/given-apps.ts';

export interface Person {
  readonly id: string;
  readonly cookie: string;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly app: Application;
  readonly folder: string;
  /** What the process of a worker is started with to work for it. */
  readonly workerEnvironment: Readonly<Record<string, string>>;
  /** Every line that was logged. */
  readonly logged: string[];
  /** As SIGHUP does. */
  reloadTls(): void;
  /** A person of this role, signed in. */
  person(role: Role): Promise<Person>;
}

interface TestSettings extends Partial<HttpSettings> {
  readonly networks?: string;
  readonly localRoots?: readonly string[];
  readonly agentPatienceSeconds?: number;
  readonly clock?: Clock;
  readonly packager?: Packager;
  readonly apps?: GivenApps;
  readonly kinds?: readonly ConnectorKind[];
}

const MAIN = resolve(import.meta.dirname, '../main.ts');

/** The whole server on a database of its own, with passwords that are cheap to check. */
export async function startTestServer(settings: TestSettings = {}): Promise<TestServer> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'drover-server-'));
  cleanup.defer(() => rm(folder, { recursive: true, force: true }));
  const { database, url: databaseUrl } = cleanup.use(await freshDatabase());
  const key = randomBytes(32);
  const dataFolder = join(folder, 'data');
  const logged: string[] = [];
  const app = createApplication({
    clock: settings.clock ?? realClock,
    log: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }),
    version: '0.0.0-test',
    settings: {
      localRoots: settings.localRoots ?? [folder],
      networks: settings.networks === undefined ? null : parseNetworks(settings.networks),
      outgoingAddress: null,
      agentPatienceSeconds: settings.agentPatienceSeconds ?? null,
      agents: { address: null },
      apps: settings.apps ?? {},
    },
    dataFolder,
    ...(settings.kinds === undefined ? {} : { kinds: settings.kinds }),
    database,
    keys: [key],
    packager: settings.packager ?? checkoutPackager({ node: process.execPath, main: MAIN }),
    passwords: new PasswordHasher({ memory: 64, passes: 1, parallelism: 1 }),
  });
  cleanup.use(app.agents);
  cleanup.use(app.agentDownloads);
  cleanup.use(app.browser);
  const listen = { host: '127.0.0.1', port: 0 };
  const http = cleanup.use(await startHttp(app, { listen, tls: { kind: 'none' }, webFiles: new Map(), ...settings }));
  const kept = cleanup.move();
  return {
    url: http.url,
    app,
    folder,
    workerEnvironment: { DATABASE_URL: databaseUrl, DROVER_KEY: key.toString('hex'), DROVER_DATA: dataFolder },
    logged,
    reloadTls: http.reloadTls,
    person: (role) => signedIn(app, role),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function signedIn({ cookieName, users, sessions, passwords }: Application, role: Role): Promise<Person> {
  const email = `${role}-${randomBytes(4).toString('hex')}@example.org`;
  const passwordHash = await passwords.hash('correct horse');
  const { id } = await users.create({ email, name: `The ${role}`, role, passwordHash });
  const token = randomToken();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await sessions.create({ token, userId: id, expiresAt, userAgent: null, address: '127.0.0.1' });
  return { id, cookie: `${cookieName}=${token}` };
}
