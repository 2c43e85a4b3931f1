import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WorkerStore } from '@drover/database';
import type { FastifyInstance } from 'fastify';
import type { Application } from '../application.ts';
import { authenticate, SESSION_SECONDS } from '../auth/authenticate.ts';
import { type ListenAddress, urlOfListener } from '../config/listen-address.ts';
import { listenFailure } from '../config/listen-failure.ts';
import type { TlsSettings } from '../config/read-settings.ts';
import { allHandlers } from '../handlers/all-handlers.ts';
import { SessionCookie } from '../http/cookies.ts';
import { createServer, credentialsOf } from '../http/create-server.ts';
import { addServiceRoutes } from '../http/service-routes.ts';
import { createMetrics } from '../metrics.ts';
import { loadTls } from '../tls/load-tls.ts';
import { keepTlsFresh } from '../tls/reload-tls.ts';
import { serveWeb } from '../web/serve-web.ts';
import type { WebFile } from '../web/web-files.ts';

export interface HttpSettings {
  readonly listen: ListenAddress;
  readonly tls: TlsSettings;
  readonly webFiles: ReadonlyMap<string, WebFile>;
}

export interface RunningHttp extends AsyncDisposable {
  readonly url: string;
  /** Reads the certificate again. */
  reloadTls(): void;
}

/** The whole server on its port, with the interface, the page, health and metrics. */
export async function startHttp(app: Application, settings: HttpSettings): Promise<RunningHttp> {
  const { listen, tls, webFiles } = settings;
  const load = () => loadTls(tls, { dataFolder: app.dataFolder, listenHost: listen.host, now: app.clock.now() });
  const certificate = await load();
  const cookie = new SessionCookie(app.cookieName, SESSION_SECONDS);
  const stopping = new AbortController();
  const server = createServer({
    log: app.log,
    clock: app.clock,
    handlers: allHandlers(app),
    tls:
      certificate === null
        ? null
        : { options: { ...certificate, minVersion: 'TLSv1.2' }, trusted: tls.kind === 'files' },
    cookie,
    stopping: stopping.signal,
    authenticate: (credentials) => authenticate(app, credentials),
  });
  addMachineRoutes(server, app, cookie);
  serveWeb(server, webFiles);
  try {
    await server.listen({ host: listen.host, port: listen.port });
  } catch (error) {
    throw listenFailure(error, listen);
  }
  const fresh = keepTlsFresh(server.server as unknown as Server, tls, load, app.log);
  const { port } = server.server.address() as AddressInfo;
  return {
    url: urlOfListener({ host: listen.host, port }, certificate !== null),
    reloadTls: () => fresh.reload(),
    async [Symbol.asyncDispose]() {
      fresh[Symbol.dispose]();
      stopping.abort(new DOMException('The server is stopping.', 'AbortError'));
      await server.close();
    },
  };
}

function addMachineRoutes(server: FastifyInstance, app: Application, cookie: SessionCookie): void {
  const workers = new WorkerStore(app.database);
  const alive = async (): Promise<number> => (await workers.live()).length;
  const metrics = createMetrics(app, alive);
  server.addHook('onResponse', async (request, reply) => {
    metrics.answered(request.routeOptions.url ?? 'none', request.method, reply.statusCode, reply.elapsedTime / 1000);
  });
  addServiceRoutes(server, {
    version: app.version,
    cookie: cookie.name,
    health: async () => {
      try {
        const count = await alive();
        const problem = app.runTroubles.databaseIsFull;
        const status = count > 0 && problem === null ? 'ok' : 'degraded';
        return { status, database: true, workers: count, ...(problem === null ? {} : { problem }) };
      } catch {
        return { status: 'degraded', database: false, workers: 0 };
      }
    },
    metrics: () => metrics.text(),
    isKnown: async (request) => (await authenticate(app, credentialsOf(request, cookie))) !== null,
  });
}
