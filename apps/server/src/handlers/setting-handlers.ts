import { AGENT_VERSION } from '@drover/agent-link/version';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';

type SettingHandlers = Pick<
  Handlers,
  'changeSettings' | 'changeTransferDefaults' | 'getSettings' | 'getTransferDefaults'
>;

export function settingHandlers(app: Application): SettingHandlers {
  return {
    getSettings: async () => await app.settings.read(),
    changeSettings: async ({ who, body, context }) => {
      if (typeof body.agentMinimumVersion === 'string') refuseNewer(body.agentMinimumVersion);
      await app.settings.change(body);
      if (body.allowedNetworks !== undefined) await app.browser.forgetAll();
      if (body.agentMinimumVersion !== undefined) await app.agentStore.demand(await app.settings.agentMinimumVersion());
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

/** Nobody could get an agent that may work. */
function refuseNewer(minimum: string): void {
  const [wanted, offered] = [minimum, AGENT_VERSION].map((version) => version.split('.').map(Number));
  const at = wanted?.findIndex((part, index) => part !== offered?.[index]) ?? -1;
  if (at < 0 || (wanted?.[at] ?? 0) < (offered?.[at] ?? 0)) return;
  throw new ApplicationError(
    'invalid-request',
    `Agents of version ${minimum} or newer are asked for, and this server offers ${AGENT_VERSION} for download: no agent could work.`,
    { field: 'agentMinimumVersion', remedy: `Enter ${AGENT_VERSION} or an older version.` },
  );
}
