import { createClient, routes } from '@drover/api';
import { startRun } from '@drover/database';
import { asPage } from '../../testing/as-page.ts';
import type { Person, TestServer } from '../../testing/start-test-server.ts';

/** Runs of a person that end when a test says so. */
export interface Ending {
  /** Starts a single transfer; gives the run. */
  single(name: string): Promise<string>;
  /** Makes a migration whose rows all run. */
  migration(name: string, rows: number): Promise<{ readonly id: string; readonly runs: readonly string[] }>;
  end(runs: readonly string[], status: number, filesFailed?: number): Promise<void>;
}

export async function endingRuns({ app, url }: TestServer, person: Person): Promise<Ending> {
  const api = createClient({ baseUrl: url, fetch: asPage(person) });
  const { id: connectorId } = await app.connectors.create({
    ...{ type: 'ftp', displayName: 'Old server', options: { server: 'ftp.example.org' }, secrets: {} },
    ...{ ownerId: person.id, shared: true },
  });
  let made = 0;
  const start = (transferId: string) =>
    startRun(app.database, { transferId, mode: 'copy', requestedBy: 'The operator', requesterId: person.id });
  return {
    async single(name) {
      const side = { connectorId, root: '', path: [`folder ${made++}`] };
      const { id } = await app.transfers.create({
        ...{ name, source: side, destination: { ...side, path: ['new', ...side.path] }, transferKey: '0'.repeat(12) },
        ...{ policy: {}, filters: {}, ownerId: person.id, schedule: null },
      });
      return await start(id);
    },
    async migration(name, rows) {
      const body = { name, sourceConnectorId: connectorId, destinationConnectorId: connectorId };
      const { id } = await api.call(routes.createMigration, { body });
      const each = (n: number) => ({
        source: { path: ['home', String(n)] },
        destination: { path: ['new', String(n)] },
      });
      const { ids } = await api.call(routes.addRows, {
        params: { id },
        body: { rows: Array.from({ length: rows }, (_, n) => each(n)) },
      });
      const runs: string[] = [];
      for (const row of ids) runs.push(await start(row));
      return { id, runs };
    },
    async end(runs, status, filesFailed = 0) {
      const ended = `update drover.runs set state = 'ended', status = $2, started_at = now(), ended_at = now(),
        files_copied = 3, files_failed_at_destination = $3 where id = any($1)`;
      await app.database.withClient((client) => client.query(ended, [[...runs], status, filesFailed]));
    },
  };
}
