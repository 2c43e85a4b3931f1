import { AGENT_VERSION } from '@drover/agent-link/version';
import { problemInfo } from '@drover/api';
import { servedBy } from '../agent-downloads/served-by.ts';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';

type AgentDownloadHandlers = Pick<Handlers, 'downloadAgent' | 'listAgentDownloads' | 'prepareAgentDownload'>;

export function agentDownloadHandlers(app: Application): AgentDownloadHandlers {
  return {
    listAgentDownloads: async ({ context }) => {
      const served = await servedBy(app, context.host).catch((error: unknown) => {
        if (error instanceof ApplicationError && error.code === 'agent-address-unknown') return error;
        throw error;
      });
      if (served instanceof ApplicationError) {
        const { message: detail, details, code } = served;
        const problem = { detail, remedy: details.remedy ?? problemInfo(code).remedy };
        return { version: AGENT_VERSION, server: null, loopback: false, problem, items: [] };
      }
      const items = await app.agentDownloads.list(served);
      return { version: AGENT_VERSION, server: served.server, loopback: served.loopback, problem: null, items };
    },
    prepareAgentDownload: async ({ params, context }) =>
      await app.agentDownloads.prepare(params.name, await servedBy(app, context.host), context.signal),
    downloadAgent: async ({ who, params, context }) => {
      const served = await servedBy(app, context.host);
      const download = await app.agentDownloads.open(params.name, served, context.signal);
      const detail = { server: served.server, sha256: download.sha256 };
      await noteChange(app, who, context, { action: 'agent.download', target: params.name, detail });
      return download;
    },
  };
}
