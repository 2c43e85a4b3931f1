import { join } from 'node:path';
import { Database, type EmbeddedEvent, EmbeddedPostgres, openNamed } from '@drover/database';
import type { Logger } from 'pino';
import { refuseMoved } from '../config/moved-note.ts';
import { LastingTroubles } from '../lasting-troubles.ts';
import type { World } from '../world.ts';

export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly url: string;
}

/** The database that was named, else the embedded one of the data folder, which ends with what this gives. */
export async function openDatabase(
  world: World,
  { url, dataFolder, log }: { readonly url: string | null; readonly dataFolder: string; readonly log: Logger },
  signal: AbortSignal,
): Promise<OpenDatabase> {
  if (url === null) await refuseMoved(dataFolder);
  await using cleanup = new AsyncDisposableStack();
  const embedded = url === null ? cleanup.use(await startEmbedded(world, dataFolder, log, signal)) : null;
  const target = url ?? embedded?.url ?? '';
  const open = url === null ? Database.open : openNamed;
  const database = cleanup.use(await open({ url: target, clock: world.clock, applicationName: 'drover server' }));
  const kept = cleanup.move();
  return { database, url: target, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function startEmbedded(
  { temporaryFolder, host, pid, clock }: World,
  dataFolder: string,
  log: Logger,
  signal: AbortSignal,
): Promise<EmbeddedPostgres> {
  const folder = join(dataFolder, 'postgres');
  const troubles = new LastingTroubles(clock, (facts, message, over) => log[over ? 'warn' : 'error'](facts, message));
  const onEvent = (event: EmbeddedEvent): void => tell(event, log, troubles);
  return await EmbeddedPostgres.start({ folder, temporaryFolder, host, pid, clock, onEvent }, signal);
}

function tell(event: EmbeddedEvent, log: Logger, troubles: LastingTroubles): void {
  switch (event.kind) {
    case 'shared-account': {
      const advice = 'add a user called drover to keep them apart';
      log.warn({ account: event.account }, `the database runs as an account that other programs use too; ${advice}`);
      break;
    }
    case 'adopted':
      log.info({ pid: event.pid }, 'a database that was still running was taken over');
      break;
    case 'lost':
      log.warn({ pid: event.pid }, 'the database died and is started again');
      break;
    case 'restarted':
      log.info({ pid: event.pid }, 'the database runs again');
      troubles.over('database', {}, 'the database could be started again');
      break;
    case 'restart-failed':
      troubles.met('database', event.error.kind, { err: event.error }, 'the database could not be started again');
      break;
    default:
      event satisfies never;
  }
}
