import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';

export function settingHandlers(app: Application): Pick<Handlers, 'changeSettings' | 'getSettings'> {
  return {
    getSettings: async () => await app.settings.read(),
    changeSettings: async ({ who, body, context }) => {
      await app.settings.change(body);
      await noteChange(app, who, context, { action: 'settings.change', detail: { ...body } });
      return await app.settings.read();
    },
  };
}
