import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import type { Handlers } from '../http/handlers.ts';

type SettingHandlers = Pick<
  Handlers,
  'changeSettings' | 'changeTransferDefaults' | 'getSettings' | 'getTransferDefaults'
>;

export function settingHandlers(app: Application): SettingHandlers {
  return {
    getSettings: async () => await app.settings.read(),
    changeSettings: async ({ who, body, context }) => {
      await app.settings.change(body);
      if (body.allowedNetworks !== undefined) await app.browser.forgetAll();
      await noteChange(app, who, context, { action: 'settings.change', detail: { ...body } });
      return await app.settings.read();
    },
    getTransferDefaults: async () => await app.transferDefaults.read(),
    changeTransferDefaults: async ({ who, body, context }) => {
      await app.transferDefaults.change(body);
      await noteChange(app, who, context, { action: 'transfer-defaults.change', detail: { ...body } });
      return await app.transferDefaults.read();
    },
  };
}
