import { StorageError } from '@drover/core';
import { type DueSchedule, startDueRows, type User } from '@drover/database';
import { nextRun, scheduleRuleSchema } from '@drover/migration';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { rememberedServers } from '../transfers/overlap.ts';
import { surroundings } from '../transfers/surroundings.ts';
import { refuseUnusable } from './start-transfer.ts';

/** Schedules that are looked at and moved on in one step. */
const AT_ONCE = 1000;
/** Of these so many at the same time, as servers may be asked where a folder lies. */
const JUDGED_AT_ONCE = 16;
/** For how long is tried what may pass, such as a server that does not answer where a folder lies. */
const PATIENCE_MS = 300_000;

/** A schedule that has come, and when it comes again. */
interface Due {
  readonly schedule: DueSchedule;
  readonly next: Date | null;
}

/** Rows that one person's schedules start in one migration, in one way. */
interface Group {
  readonly person: User;
  readonly migrationId: string;
  readonly mode: DueSchedule['mode'];
  readonly due: Due[];
}

/**
 * Starts the rows whose schedules have come, each once however many servers do it. What came several times while no server was there is
 * started once. That counts as use of both connectors, though it may find nothing new. What cannot be started for a reason that may pass is
 * left to the next look.
 */
export async function startScheduled(app: Application): Promise<void> {
  for (let after: DueSchedule | null = null; ; ) {
    const found: readonly DueSchedule[] = await app.schedules.due(new Date(app.clock.now()), AT_ONCE, after);
    if (found.length > 0) await startStep(app, found);
    if (found.length < AT_ONCE) return;
    after = found.at(-1) ?? null;
  }
}

async function startStep(app: Application, found: readonly DueSchedule[]): Promise<void> {
  const next = nextTimes(new Date(app.clock.now()));
  const due = found.map((schedule) => ({ schedule, next: next(schedule) }));
  for (const group of groupsOf(await usable(app, due))) await startGroup(app, group);
}

/** Most schedules of a step are the same rule. */
function nextTimes(now: Date): (schedule: DueSchedule) => Date | null {
  const known = new Map<string, Date | null>();
  return ({ rule, timeZone }) => {
    const key = JSON.stringify([rule, timeZone]);
    const next = known.get(key) ?? nextRun(scheduleRuleSchema.parse(rule), timeZone, now);
    known.set(key, next);
    return next;
  };
}

interface Usable {
  readonly each: Due;
  readonly person: User;
}

/** Those that may be started; notes of the others why not. */
async function usable(app: Application, due: readonly Due[]): Promise<readonly Usable[]> {
  const ids = due.map(({ schedule }) => schedule.transferId);
  const [transfers, around] = await Promise.all([app.transfers.getMany(ids), surroundings(app)]);
  const setBy = new Set(due.flatMap(({ schedule }) => schedule.setBy ?? []));
  const people = new Map(await Promise.all(Array.from(setBy, async (id) => [id, await app.users.get(id)] as const)));
  const onSameServer = rememberedServers();
  const found: Usable[] = [];
  const refused: Refused[] = [];
  const judge = async (each: Due): Promise<void> => {
    const { schedule } = each;
    const transfer = transfers.get(schedule.transferId);
    if (transfer === undefined) return; // and with it the schedule
    try {
      const person = mayStart(people.get(schedule.setBy ?? ''));
      await refuseUnusable(app, { userId: person.id, role: person.role }, { transfer, around }, onSameServer);
      found.push({ each, person });
    } catch (error) {
      refused.push({ each, error: asRefusal(error) });
    }
  };
  const left = due.values();
  const judgeSome = async (): Promise<void> => {
    for (const each of left) await judge(each);
  };
  await Promise.all(Array.from({ length: JUDGED_AT_ONCE }, judgeSome));
  await miss(app, refused);
  return found;
}

function mayStart(person: User | null | undefined): User {
  if (person != null && person.disabledAt === null && person.role !== 'viewer') return person;
  throw new ApplicationError('forbidden', 'Whoever set the schedule may not start it any more.', {
    statusCode: 422,
    remedy: 'Set the schedule again, as somebody who may start it.',
  });
}

function groupsOf(found: readonly Usable[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const { each, person } of found) {
    const { migrationId, mode } = each.schedule;
    const key = [migrationId, mode, person.id].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { person, migrationId, mode, due: [each] });
    else group.due.push(each);
  }
  return groups.values();
}

async function startGroup(app: Application, { person, migrationId, mode, due }: Group): Promise<void> {
  const rows = due.map(({ schedule, next }) => ({ rowId: schedule.transferId, at: schedule.nextAt, next }));
  const wish = { mode, requestedBy: person.name, requesterId: person.id };
  try {
    if ((await startDueRows(app.database, migrationId, rows, wish)) === 0) return;
  } catch (thrown) {
    const error = asRefusal(thrown);
    return await miss(
      app,
      due.map((each) => ({ each, error })),
    );
  }
  const migration = await app.migrations.get(migrationId);
  if (migration === null) return;
  const { sourceConnectorId, destinationConnectorId } = migration;
  for (const id of new Set([sourceConnectorId, destinationConnectorId])) await app.connectors.touch(id);
}

type Refusal = ApplicationError | StorageError;

interface Refused {
  readonly each: Due;
  readonly error: Refusal;
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof StorageError || error instanceof ApplicationError) return error;
  throw error;
}

/** Their schedules say why, and wait for their next times; what may pass is tried again for a while. */
async function miss(app: Application, refused: readonly Refused[]): Promise<void> {
  const now = app.clock.now();
  const final = refused.filter(
    ({ each, error }) =>
      !(error instanceof StorageError && error.retryable && now - each.schedule.nextAt.getTime() < PATIENCE_MS),
  );
  for (const [message, some] of Map.groupBy(refused, ({ error }) => error.message)) {
    const [first] = some;
    const transfer = first?.each.schedule.transferId;
    app.log.warn(
      { transfer, rows: some.length, err: first?.error },
      `schedules could not start their rows: ${message}`,
    );
  }
  if (final.length === 0) return;
  await app.schedules.miss(
    final.map(({ each: { schedule, next }, error }) => ({ ...schedule, next, problem: error.message })),
  );
}
