import { newId, PgRunStore, WorkerStore } from '@drover/database';
import type { Application } from '../application.ts';
import { connectorOpener } from '../connectors/connector-opener.ts';
import { runWorker, type WorkerParts } from '../worker/run-worker.ts';

/** A worker of the server in this process, until it is disposed of; `parts` take the place of its own. */
export function startTestWorker(app: Application, parts: Partial<WorkerParts> = {}): AsyncDisposable {
  const { clock, database, log, sealer, transfers, agents } = app;
  const over = new AbortController();
  const working = runWorker(
    database,
    {
      ...{ id: newId(), host: 'here', pid: process.pid, clock, log, transfers, opener: connectorOpener(app), agents },
      store: new PgRunStore(database, sealer),
      workers: new WorkerStore(database),
      ...parts,
    },
    over.signal,
  );
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await working;
    },
  };
}
