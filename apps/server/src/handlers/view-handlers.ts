import { rowViewSchema } from '@drover/api';
import type { Application } from '../application.ts';
import type { Handlers } from '../http/handlers.ts';

const ROWS = 'rows';

export function viewHandlers({ views }: Application): Pick<Handlers, 'forgetRowView' | 'getRowView' | 'saveRowView'> {
  return {
    getRowView: async ({ who }) => {
      // What an earlier version saved may have columns or sorts that there are not any more.
      const kept = rowViewSchema.safeParse(await views.get(who.userId, ROWS));
      return kept.success ? kept.data : null;
    },
    saveRowView: async ({ who, body }) => {
      await views.save(who.userId, ROWS, body);
      return undefined;
    },
    forgetRowView: async ({ who }) => {
      await views.remove(who.userId, ROWS);
      return undefined;
    },
  };
}
