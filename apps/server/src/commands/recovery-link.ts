import { Database, SignInLinkStore, UserStore } from '@drover/database';
import type { Logger } from 'pino';
import { makeLink } from '../auth/one-time-links.ts';
import { databaseOfNote, readRunningNote } from '../config/running-note.ts';
import type { World } from '../world.ts';

const MOST_PEOPLE = 1000;

export interface RecoveryParts {
  readonly databaseUrl: string | null;
  readonly dataFolder: string;
  readonly log: Logger;
}

/** Prints a one-time link for the first administrator of a server that runs; false where none runs or nobody is one yet. */
export async function recoveryLink(world: World, { databaseUrl, dataFolder, log }: RecoveryParts): Promise<boolean> {
  const note = await readRunningNote(dataFolder);
  if (note === null) return false;
  const { clock } = world;
  const url = databaseOfNote(note, databaseUrl);
  const settings = { url, clock, applicationName: 'drover sign-in link', patienceMs: 500 };
  try {
    await using database = await Database.open(settings);
    const { items } = await new UserStore(database.db).list(MOST_PEOPLE);
    const first = items.find(
      ({ role, disabledAt, invited }) => role === 'administrator' && disabledAt === null && !invited,
    );
    if (first === undefined) return false;
    const links = new SignInLinkStore(database.db, clock);
    const { link } = await makeLink({ links, clock }, 'recover', first.id);
    world.write(`Choose a new password for ${first.email} with: ${note.url}${link}`);
    world.write('With the new password, all sessions and API tokens of that account end.');
    return true;
  } catch (error) {
    log.debug({ err: error }, 'no server runs behind the note that one does');
    return false;
  }
}
