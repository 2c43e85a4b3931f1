import {
  describeRetriedRuns,
  describeRunStore,
  describeSteeredRuns,
  type RunEnd,
  type StoreBed,
} from '@drover/engine/testing';
import { Sealer } from '../sealing/sealer.ts';
import { TransferStore } from '../stores/transfer-store.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import { ItemLog } from './item-log.ts';
import { PgRunStore } from './pg-run-store.ts';
import { RunQueries } from './run-queries.ts';
import { endWorker } from './sessions.ts';
import { cancelRun, startRun } from './start-run.ts';
import { limitRun, pauseRun, resumeRun } from './steer-run.ts';

async function createBed(): Promise<StoreBed> {
  const fresh = await freshDatabase();
  const { database } = fresh;
  const side = { connectorId: await someConnector(database), root: '', path: [] };
  const transfer = await new TransferStore(database.db).create({
    ...{ name: 'test', source: side, destination: side, transferKey: '0123456789ab', policy: {}, filters: {} },
    ...{ ownerId: null, schedule: null },
  });
  return {
    store: new PgRunStore(database, new Sealer(Buffer.alloc(32, 1))),
    start: (mode) => startRun(database, { transferId: transfer.id, mode, requestedBy: null }),
    retry: async (runId) => {
      const [problem] = await new ItemLog(database, realClock).problems(runId);
      const only = { runId, cause: problem?.cause ?? '' };
      return await startRun(database, { transferId: transfer.id, mode: 'copy', requestedBy: null, only });
    },
    cancel: async (run) => void (await cancelRun(database, run)),
    pause: async (run) => void (await pauseRun(database, run, 'Ada')),
    resume: async (run) => void (await resumeRun(database, run)),
    limit: async (run, limits) => void (await limitRun(database, run, limits)),
    expire: (worker) => endWorker(database, worker),
    end: async (run): Promise<RunEnd> => {
      const view = await new RunQueries(database).get(run);
      if (view === null) throw new Error(`there is no run ${run}`);
      const items: RunEnd['items'][number][] = [];
      for await (const { path, outcome } of new ItemLog(database, realClock).all(run, {})) {
        items.push({ path: path.join('/'), outcome });
      }
      const { state, status, counters, progress } = view;
      return { state, status, counters, items, filesPlanned: progress.filesPlanned };
    },
    [Symbol.asyncDispose]: () => fresh[Symbol.asyncDispose](),
  };
}

describeRunStore('PostgreSQL', createBed, 11);
describeSteeredRuns('PostgreSQL', createBed);
describeRetriedRuns('PostgreSQL', createBed);
