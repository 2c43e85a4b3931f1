import {
  AuditStore,
  asksForCode,
  Database,
  removeSecondFactor,
  SessionStore,
  SignInLinkStore,
  type User,
  UserStore,
} from '@drover/database';
import type { Logger } from 'pino';
import { makeLink } from '../auth/one-time-links.ts';
import { databaseOfNote, readRunningNote } from '../config/running-note.ts';
import type { World } from '../world.ts';

const MOST_PEOPLE = 1000;

export interface RecoveryParts {
  readonly databaseUrl: string | null;
  readonly dataFolder: string;
  readonly log: Logger;
  /** Whoever lost app and recovery codes, too. */
  readonly resetTwoStep: boolean;
}

/** Prints a one-time link for the first administrator of a server that runs; false where none runs or nobody is one yet. */
export async function recoveryLink(
  world: World,
  { databaseUrl, dataFolder, log, resetTwoStep }: RecoveryParts,
): Promise<boolean> {
  const note = await readRunningNote(dataFolder);
  if (note === null) return false;
  const { clock } = world;
  const url = databaseOfNote(note, databaseUrl);
  const settings = { url, clock, applicationName: 'drover sign-in link', patienceMs: 500 };
  try {
    await using database = await Database.open(settings);
    const lines = await recoverFirst(world, database, { url: note.url, resetTwoStep });
    for (const line of lines) world.write(line);
    return lines.length > 0;
  } catch (error) {
    log.debug({ err: error }, 'no server runs behind the note that one does');
    return false;
  }
}

/** Makes the link for the first administrator, and says what to do with it; nothing where nobody is one yet. */
export async function recoverFirst(
  { clock }: Pick<World, 'clock'>,
  database: Database,
  { url, resetTwoStep }: { readonly url: string; readonly resetTwoStep: boolean },
): Promise<readonly string[]> {
  const { items } = await new UserStore(database.db).list(MOST_PEOPLE);
  const first = items.find(
    ({ role, disabledAt, invited }) => role === 'administrator' && disabledAt === null && !invited,
  );
  if (first === undefined) return [];
  const asked = await asksForCode(database.db, first.id);
  if (asked && resetTwoStep) await turnOffTwoStep(database, new SessionStore(database.db, clock), first);
  const { link } = await makeLink({ links: new SignInLinkStore(database.db, clock), clock }, 'recover', first.id);
  return [
    ...(asked && resetTwoStep ? [`Two-step sign-in of ${first.email} is turned off, and its sessions are ended.`] : []),
    `Choose a new password for ${first.email} with: ${url}${link}`,
    'With the new password, all sessions and API tokens of that account end.',
    ...(asked && !resetTwoStep
      ? ['It asks for a code of the app, or a recovery code. Where both are lost, add --reset-two-step.']
      : []),
  ];
}

/** As an administrator would for somebody else; the audit log says that it was done here. */
async function turnOffTwoStep(database: Database, sessions: SessionStore, { id }: Pick<User, 'id'>): Promise<void> {
  await removeSecondFactor(database.db, id);
  // Whoever has the lost device may be signed in.
  await sessions.endAllOf(id);
  await new AuditStore(database.db).add({
    ...{ userId: null, actor: 'whoever runs the server', address: null },
    ...{ action: 'user.second-factor-reset', target: id, detail: { command: '--reset-two-step' } },
  });
}
