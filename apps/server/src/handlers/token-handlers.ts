import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { randomToken } from '../auth/random-token.ts';
import { ApplicationError } from '../errors/application-error.ts';
import { mayCall } from '../http/access.ts';
import type { Handlers } from '../http/handlers.ts';
import { isDisabled, tokenView } from './people-handlers.ts';

const DAY_MS = 86_400_000;

export function tokenHandlers(app: Application): Pick<Handlers, 'createToken' | 'deleteToken' | 'listTokens'> {
  const { tokens, users, clock } = app;
  return {
    listTokens: async ({ who, query }) => {
      if (query.everyone && who.role !== 'administrator') throw new ApplicationError('forbidden');
      const found = await tokens.list(query.everyone ? null : who.userId);
      const names = new Map<string, string>([[who.userId, who.name]]);
      for (const { userId } of found) {
        if (!names.has(userId)) names.set(userId, (await users.get(userId))?.name ?? '');
      }
      return { items: found.map((each) => tokenView(each, names.get(each.userId) ?? '')), next: null };
    },
    createToken: async ({ who, body, context }) => {
      const role = body.role ?? who.role;
      if (!mayCall(who.role, role)) {
        throw new ApplicationError('forbidden', 'A token cannot do more than its owner.', { field: 'role' });
      }
      const token = randomToken();
      const expiresAt = body.expiresInDays === undefined ? null : new Date(clock.now() + body.expiresInDays * DAY_MS);
      const made = await tokens
        .create({ token, userId: who.userId, name: body.name, role, expiresAt })
        .catch(isDisabled);
      await noteChange(app, who, context, {
        action: 'token.create',
        target: made.id,
        detail: { name: body.name, role },
      });
      return { ...tokenView(made, who.name), token };
    },
    deleteToken: async ({ who, params, context }) => {
      const owner = who.role === 'administrator' ? null : who.userId;
      if (!(await tokens.remove(params.id, owner))) throw new ApplicationError('not-found');
      await noteChange(app, who, context, { action: 'token.delete', target: params.id });
      return undefined;
    },
  };
}
