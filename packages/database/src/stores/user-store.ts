import { StorageError } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import { newId } from '../new-id.ts';
import { stopRunsOf } from '../runs/stop-runs-of.ts';
import type { MailWhen, Role, Tables } from '../tables.ts';
import { lockUsers } from './lock-users.ts';
import { type Page, pageOf, readCursor } from './page.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  readonly mailWhen: MailWhen;
  /** Has not chosen a password yet. */
  readonly invited: boolean;
  /** Is asked for a code beside the password. */
  readonly secondFactor: boolean;
  /** In a session that has not expired; null when there is none. */
  readonly lastSeenAt: Date | null;
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** Null until the person has chosen a password. */
  readonly passwordHash: string | null;
}

export interface UserChanges {
  readonly email?: string;
  readonly name?: string;
  readonly role?: Role;
  readonly passwordHash?: string;
  readonly disabledAt?: Date | null;
  readonly mailWhen?: MailWhen;
}

const USER = [
  'id',
  'email',
  'name',
  'role',
  'created_at as createdAt',
  'disabled_at as disabledAt',
  'mail_when as mailWhen',
  sql<boolean>`password_hash is null`.as('invited'),
  sql<boolean>`exists (select from drover.second_factors where user_id = users.id and confirmed_at is not null)`.as(
    'secondFactor',
  ),
  sql<Date | null>`(select max(last_seen_at) from drover.sessions where user_id = users.id)`.as('lastSeenAt'),
] as const;

/** The people who may sign in. There is always an administrator who can, once there was one. */
export class UserStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async create(user: NewUser): Promise<User> {
    return await insert(this.#db, user);
  }

  /** Makes the first administrator; null when there is one already, also when two ask at once. */
  async createFirstAdministrator(user: Omit<NewUser, 'role'>): Promise<User | null> {
    return await this.#db.transaction().execute(async (tx) => {
      await lockUsers(tx);
      return (await hasAdministrator(tx)) ? null : await insert(tx, { ...user, role: 'administrator' });
    });
  }

  /** True until somebody could administer: nobody has a password and the role. */
  async needsSetup(): Promise<boolean> {
    return !(await hasAdministrator(this.#db));
  }

  async get(id: string): Promise<User | null> {
    return (await this.#db.selectFrom('users').select(USER).where('id', '=', id).executeTakeFirst()) ?? null;
  }

  /** The person with this address and the hash to compare a password with. */
  async findCredentials(email: string): Promise<{ readonly user: User; readonly passwordHash: string | null } | null> {
    const found = await this.#db
      .selectFrom('users')
      .select([...USER, 'password_hash'])
      .where('email_key', '=', keyOf(email))
      .executeTakeFirst();
    if (found === undefined) return null;
    const { password_hash: passwordHash, ...user } = found;
    return { user, passwordHash };
  }

  async list(limit: number, cursor: string | null = null): Promise<Page<User>> {
    let query = this.#db.selectFrom('users').select(USER).orderBy('created_at').orderBy('id');
    if (cursor !== null) {
      const { createdAt, id } = readCursor(cursor);
      query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '>', eb.tuple(createdAt, id)));
    }
    return pageOf(await query.limit(limit + 1).execute(), limit);
  }

  /** Null when there is no such person; refuses to take away the last administrator. Whoever is disabled loses one-time links and API tokens for good. */
  async update(id: string, changes: UserChanges): Promise<User | null> {
    const { email, name, role, passwordHash, disabledAt, mailWhen } = changes;
    return await this.#db.transaction().execute(async (tx) => {
      await lockUsers(tx);
      const had = await hasAdministrator(tx);
      const user = await tx
        .updateTable('users')
        .set({
          ...(email === undefined ? {} : { email, email_key: keyOf(email) }),
          ...(name === undefined ? {} : { name }),
          ...(role === undefined ? {} : { role }),
          ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
          ...(disabledAt === undefined ? {} : { disabled_at: disabledAt }),
          ...(mailWhen === undefined ? {} : { mail_when: mailWhen }),
          id,
        })
        .where('id', '=', id)
        .returning(USER)
        .executeTakeFirst()
        .catch((error: unknown) => refuseTaken(error, email));
      if (had && !(await hasAdministrator(tx))) throw lastAdministrator();
      if (disabledAt != null) {
        await tx.deleteFrom('sign_in_links').where('user_id', '=', id).execute();
        await tx.deleteFrom('api_tokens').where('user_id', '=', id).execute();
      }
      return user ?? null;
    });
  }

  /**
   * Removes a person with sessions, tokens and links, and ends the authorisations that are theirs alone: their secrets are
   * destroyed, and the runs that use them are stopped. False when there is no such person; refuses to take away the last administrator.
   */
  async remove(id: string): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      await lockUsers(tx);
      const had = await hasAdministrator(tx);
      const ended = await tx
        .updateTable('connectors')
        .set({ state: 'deauthorized', state_reason: 'The person who authorized it was removed.' })
        .where('owner_id', '=', id)
        .where('shared', '=', false)
        .returning(['id', 'display_name as displayName', 'state_reason as stateReason'])
        .execute();
      const own = ended.map((each) => each.id);
      if (own.length > 0) {
        await tx.deleteFrom('connector_secrets').where('connector_id', 'in', own).execute();
        await tx.deleteFrom('connector_tokens').where('connector_id', 'in', own).execute();
        await tx.deleteFrom('connector_memories').where('connector_id', 'in', own).execute();
      }
      await stopRunsOf(tx, ended);
      const { numDeletedRows } = await tx.deleteFrom('users').where('id', '=', id).executeTakeFirst();
      if (had && !(await hasAdministrator(tx))) throw lastAdministrator();
      return numDeletedRows > 0n;
    });
  }
}

async function insert(db: Kysely<Tables>, { email, name, role, passwordHash }: NewUser): Promise<User> {
  return await db
    .insertInto('users')
    .values({ id: newId(), email, email_key: keyOf(email), name, role, password_hash: passwordHash })
    .returning(USER)
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => refuseTaken(error, email));
}

function keyOf(email: string): string {
  return email.normalize('NFC').toLowerCase();
}

async function hasAdministrator(db: Kysely<Tables>): Promise<boolean> {
  const found = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'administrator')
    .where('password_hash', 'is not', null)
    .where('disabled_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** Two administrators who remove each other at once must not both succeed. */
function refuseTaken(error: unknown, email: string | undefined): never {
  if (error instanceof StorageError && error.kind === 'already-exists' && email !== undefined) {
    throw error.with({ message: `There is a user with the address ${email} already.`, remedy: 'Use another address.' });
  }
  throw error;
}

function lastAdministrator(): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: 'This is the last administrator who can sign in.',
    remedy: 'Make somebody else an administrator first.',
  });
}
