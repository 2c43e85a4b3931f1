import { limitConnector } from '@drover/database';
import { agentsBefore, isTaken, noteAgents, noteRefused, withRefusedClaims } from '../agents/note-agents.ts';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { authorize, newWish, reauthorize, renewedWish } from '../connectors/authorize.ts';
import { connectorViews, viewOf } from '../connectors/connector-views.ts';
import { deleteConnector } from '../connectors/delete-connector.ts';
import { outgoingWords } from '../connectors/outgoing-words.ts';
import { shareConnector } from '../connectors/share-connector.ts';
import { trialEvents } from '../connectors/trial-events.ts';
import { typeView } from '../connectors/type-view.ts';
import { authorizedConnector, maySee, visibleConnector } from '../connectors/visibility.ts';
import type { Handlers } from '../http/handlers.ts';

type ConnectorHandlers = Pick<
  Handlers,
  | 'changeConnector'
  | 'createConnector'
  | 'deleteConnector'
  | 'getConnector'
  | 'listConnectors'
  | 'listConnectorTypes'
  | 'reauthorizeConnector'
  | 'testConnector'
  | 'tryConnector'
>;

export function connectorHandlers(app: Application): ConnectorHandlers {
  const { connectors } = app;
  return {
    listConnectorTypes: async ({ who, context }) => {
      const { localRoots } = app.settings;
      const outgoingAddress = await outgoingWords(await app.settings.outgoingAddress(), context.signal);
      const around = { localRoots, outgoingAddress };
      return await Promise.all(
        app.kinds
          .filter(({ administratorOnly }) => !administratorOnly || who.role === 'administrator')
          .map((kind) => typeView(app, kind, around)),
      );
    },
    listConnectors: async ({ who, query }) => {
      const found = await connectors.list(query.type === undefined ? {} : { type: query.type });
      const shown = found.filter((each) => maySee(who, each));
      return {
        items: await connectorViews(app, shown),
        next: null,
      };
    },
    getConnector: async ({ who, params }) => await viewOf(app, await visibleConnector(app, who, params.id)),
    createConnector: async ({ who, body, context }) => {
      const change = { app, who, context };
      const authorizing = () => authorize(app, who, body, context.signal);
      const connector = await withRefusedClaims(change, body.options['key'], authorizing);
      const { id, type, displayName } = connector;
      await noteChange(app, who, context, { action: 'connector.create', target: id, detail: { type, displayName } });
      await noteAgents(change, id, []);
      const { windows } = body;
      if (windows !== null) await limitConnector(app.database, id, { bytesPerSecond: null, windows });
      return await viewOf(app, { ...connector, windows });
    },
    tryConnector: async ({ who, body, context }) => {
      const { type, options, id } = body;
      const wish = id === undefined ? newWish(app, who, type, options) : await renewedWish(app, who, id, options);
      return trialEvents(app, wish, context.signal, async (error) => {
        if (isTaken(error)) await noteRefused({ app, who, context }, options['key']);
      });
    },
    testConnector: async ({ who, params, context }) => {
      const { options } = await authorizedConnector(app, who, params.id);
      return trialEvents(app, await renewedWish(app, who, params.id, options), context.signal);
    },
    changeConnector: async ({ who, params, body, context }) => {
      const connector = await shareConnector(app, who, params.id, body.shared);
      await noteChange(app, who, context, { action: 'connector.share', target: params.id, detail: { ...body } });
      return await viewOf(app, connector);
    },
    reauthorizeConnector: async ({ who, params, body, context }) => {
      const change = { app, who, context };
      const before = await agentsBefore(change, params.id);
      const authorizing = () => reauthorize(app, who, params.id, body.options, context.signal);
      const { connector, goesOn } = await withRefusedClaims(change, body.options['key'], authorizing);
      await app.browser.forget(params.id);
      await noteChange(app, who, context, { action: 'connector.reauthorize', target: params.id });
      await noteAgents(change, params.id, before);
      return { ...(await viewOf(app, connector)), goesOn };
    },
    deleteConnector: async ({ who, params, query, context }) => {
      const change = { app, who, context };
      const before = await agentsBefore(change, params.id);
      const { displayName, type } = await deleteConnector(app, who, params.id, query.confirm);
      await noteChange(app, who, context, {
        action: 'connector.delete',
        target: params.id,
        detail: { type, displayName },
      });
      await noteAgents(change, params.id, before);
      return undefined;
    },
  };
}
