import type { ApiToken, User } from '@drover/api';
import { StorageError } from '@drover/core';
import type { ApiToken as StoredToken, User as StoredUser } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { makeLink } from '../auth/one-time-links.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { removePerson } from '../people/remove-person.ts';

type PeopleHandlers = Pick<
  Handlers,
  'changeUser' | 'createUser' | 'inviteUser' | 'listAudit' | 'listUsers' | 'removeUser'
>;

const MOST_PEOPLE = 1000;

export function peopleHandlers(app: Application): PeopleHandlers {
  const { users, audit, sessions, clock } = app;
  return {
    listUsers: async () => {
      const { items } = await users.list(MOST_PEOPLE);
      return { items: items.map(userView), next: null };
    },
    createUser: async ({ who, body, context }) => {
      const user = await users.create({ ...body, passwordHash: null }).catch(emailTaken);
      const { link, expiresAt } = await makeLink(app, 'invite', user.id);
      await noteChange(app, who, context, {
        action: 'user.create',
        target: user.id,
        detail: { email: user.email, role: user.role },
      });
      return { user: userView(user), invitation: { link, expiresAt: expiresAt.toISOString() } };
    },
    changeUser: async ({ who, params, body, context }) => {
      const { disabled, name, role } = body;
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(role === undefined ? {} : { role }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? new Date(clock.now()) : null }),
      };
      const user = await users.update(params.id, changes).catch(lastAdministrator);
      if (user === null) throw new ApplicationError('not-found');
      if (disabled === true) await sessions.endAllOf(user.id);
      await noteChange(app, who, context, { action: 'user.change', target: user.id, detail: { ...body } });
      return userView(user);
    },
    removeUser: async ({ who, params, context }) => {
      await removePerson(app, params.id).catch(lastAdministrator);
      await noteChange(app, who, context, { action: 'user.remove', target: params.id });
      return undefined;
    },
    inviteUser: async ({ who, params, context }) => {
      const user = await users.get(params.id);
      if (user === null) throw new ApplicationError('not-found');
      const purpose = user.invited ? 'invite' : 'recover';
      const { link, expiresAt } = await makeLink(app, purpose, user.id).catch(isDisabled);
      await noteChange(app, who, context, { action: 'user.invite', target: user.id });
      return { link, expiresAt: expiresAt.toISOString() };
    },
    listAudit: async ({ query }) => {
      const before = query.cursor === undefined ? undefined : Number(query.cursor);
      if (before !== undefined && !Number.isSafeInteger(before)) throw new ApplicationError('invalid-request');
      const records = await audit.list({
        limit: query.limit + 1,
        ...(before === undefined ? {} : { before }),
        ...(query.action === undefined ? {} : { action: query.action }),
      });
      const items = records.slice(0, query.limit).map(({ userId: _, at, detail, ...rest }) => ({
        ...rest,
        at: at.toISOString(),
        detail: (detail ?? {}) as Record<string, unknown>,
      }));
      return { items, next: records.length > query.limit ? String(items.at(-1)?.id) : null };
    },
  };
}

function userView(user: StoredUser): User {
  const { createdAt, disabledAt, lastSeenAt, mailWhen: _, ...rest } = user;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    disabledAt: disabledAt?.toISOString() ?? null,
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}

/** As the interface shows a token: never the token itself. */
export function tokenView(token: StoredToken, ownerName: string): ApiToken {
  const { id, name, role, userId, createdAt, lastUsedAt, expiresAt } = token;
  return {
    ...{ id, name, role, owner: { id: userId, name: ownerName } },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
}

function emailTaken(error: unknown): never {
  if (error instanceof StorageError && error.kind === 'already-exists') {
    throw new ApplicationError('email-taken', undefined, { field: 'email', cause: error });
  }
  throw error;
}

/** Says of somebody who was disabled meanwhile that they are. */
export function isDisabled(error: unknown): never {
  if (error instanceof StorageError && error.kind === 'precondition-failed') {
    throw new ApplicationError('user-disabled', error.message, { cause: error });
  }
  throw error;
}

function lastAdministrator(error: unknown): never {
  if (error instanceof StorageError && error.kind === 'precondition-failed') {
    throw new ApplicationError('last-administrator', error.message, { cause: error });
  }
  throw error;
}
