import { StorageError } from '@drover/core';
import { type Schedule, startRun, type User } from '@drover/database';
import { nextRun, scheduleRuleSchema } from '@drover/migration';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { type Surroundings, surroundings } from '../transfers/surroundings.ts';
import { refuseUnusable } from './start-transfer.ts';

type Due = Schedule & { readonly nextAt: Date };

/** Schedules that are looked at together. */
const AT_ONCE = 200;
/** For how long is tried what may pass, such as a server that does not answer where a folder lies. */
const PATIENCE_MS = 300_000;

/**
 * Starts the rows whose schedules have come, each once however many servers do it. What came several times while no server was there is
 * started once. That counts as use of both connectors, though it may find nothing new.
 */
export async function startScheduled(app: Application): Promise<void> {
  for (;;) {
    const due = await app.schedules.due(new Date(app.clock.now()), AT_ONCE);
    if (due.length === 0) return;
    const around = await surroundings(app);
    const people = new Map<string, User | null>();
    let left = false;
    for (const each of due) {
      const { setBy } = each;
      if (setBy !== null && !people.has(setBy)) people.set(setBy, await app.users.get(setBy));
      const person = (setBy === null ? null : people.get(setBy)) ?? null;
      left = !(await startDue(app, each, { around, person })) || left;
    }
    if (left || due.length < AT_ONCE) return;
  }
}

/** False where it is to be tried again in a moment. */
async function startDue(
  app: Application,
  schedule: Due,
  { around, person }: { readonly around: Surroundings; readonly person: User | null },
): Promise<boolean> {
  const { transferId, mode, timeZone, nextAt: at } = schedule;
  const next = nextRun(scheduleRuleSchema.parse(schedule.rule), timeZone, new Date(app.clock.now()));
  const transfer = await app.transfers.get(transferId);
  if (transfer === null) return true; // and with it the schedule
  try {
    if (person === null || person.disabledAt !== null || person.role === 'viewer') throw noPerson();
    await refuseUnusable(app, { userId: person.id, role: person.role }, { transfer, around });
    await startRun(app.database, {
      transferId,
      mode,
      requestedBy: person.name,
      requesterId: person.id,
      scheduled: { at, next },
    });
  } catch (error) {
    if (!(error instanceof StorageError || error instanceof ApplicationError)) throw error;
    app.log.warn({ transfer: transferId, at, err: error }, 'a schedule could not start its row');
    const mayPass = error instanceof StorageError && error.retryable;
    if (mayPass && app.clock.now() - at.getTime() < PATIENCE_MS) return false;
    await app.schedules.miss(schedule, next, error.message);
    return true;
  }
  for (const side of [transfer.source, transfer.destination]) await app.connectors.touch(side.connectorId);
  return true;
}

function noPerson(): ApplicationError {
  return new ApplicationError('forbidden', 'Whoever set the schedule may not start it any more.', {
    statusCode: 422,
    remedy: 'Set the schedule again, as somebody who may start it.',
  });
}
