import { RecordingClient } from '../e2e/support/recording-client.ts';
import type { RunningServer } from '../e2e/support/running-server.ts';
import type { Place } from '../soak/support/service-places.ts';
import { processCpuSeconds, treeCpuSeconds } from './measure.ts';

/** CPU seconds of what a run keeps busy. */
export interface Used {
  readonly server: number;
  readonly worker: number;
  readonly postgres: number;
}

interface Run {
  readonly state: string;
  readonly status: { readonly code: number };
}

/** The product as a person starts it, and its administrator. */
export class Service {
  readonly #server: RunningServer;
  readonly #client: RecordingClient;

  private constructor(server: RunningServer, client: RecordingClient) {
    this.#server = server;
    this.#client = client;
  }

  static async signedIn(server: RunningServer): Promise<Service> {
    const client = new RecordingClient(await server.address());
    const token = await server.prints(/^Sign in once with: \S+#(\S+)$/m);
    const password = 'a bench that nobody sits on';
    await client.expect(200, 'POST', '/api/setup', {
      body: { name: 'Ada', email: 'ada@example.org', password, token },
    });
    return new Service(server, client);
  }

  /** Copies the files into a new folder. */
  async run(data: string, place: Place, folder: string): Promise<Used> {
    await place.clear(folder);
    const from = await this.#connector(`${folder} from`, { type: 'local-files', options: { path: data } });
    const { type, options, secrets, path } = place.connector(folder);
    const to = await this.#connector(`${folder} to`, { type, options: { ...options, ...secrets } });
    const transfer = await this.#post('/api/transfers', {
      source: { connectorId: from, root: '', path: [] },
      destination: { connectorId: to, root: '', path },
    });
    const before = await this.#used();
    const run = await this.#post(`/api/transfers/${transfer}/runs`, { mode: 'copy' });
    await this.#watched(run);
    const after = await this.#used();
    await place.clear(folder);
    return {
      server: after.server - before.server,
      worker: after.worker - before.worker,
      postgres: after.postgres - before.postgres,
    };
  }

  /** As a page does: the stream of its events stays open until the run has ended. */
  async #watched(run: string): Promise<void> {
    for (;;) {
      await this.#client.expect(200, 'GET', `/api/runs/${run}/events`, { leaveAfterMs: 5_000 });
      const { state, status } = (await this.#client.expect(200, 'GET', `/api/runs/${run}`)) as unknown as Run;
      if (state !== 'ended') continue;
      if (status.code === 100) return;
      throw new Error(`the run ended with ${status.code}`);
    }
  }

  async #used(): Promise<Used> {
    const workers = await this.#server.descendants('main.ts worker');
    const databases = await this.#server.descendants('bin/postgres');
    return {
      server: processCpuSeconds(this.#server.pid),
      worker: workers.reduce((sum, pid) => sum + processCpuSeconds(pid), 0),
      postgres: databases.reduce((sum, pid) => sum + treeCpuSeconds(pid), 0),
    };
  }

  #connector(displayName: string, parts: { readonly type: string; readonly options: object }): Promise<string> {
    return this.#post('/api/connectors', { displayName, ...parts });
  }

  async #post(path: string, body: object): Promise<string> {
    return String((await this.#client.expect(201, 'POST', path, { body }))['id']);
  }
}
