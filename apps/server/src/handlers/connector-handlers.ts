import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { authorize, newWish, reauthorize, renewedWish } from '../connectors/authorize.ts';
import { connectorKinds } from '../connectors/catalogue.ts';
import { connectorView } from '../connectors/connector-view.ts';
import { deleteConnector } from '../connectors/delete-connector.ts';
import { outgoingWords } from '../connectors/outgoing-words.ts';
import { shareConnector } from '../connectors/share-connector.ts';
import { trialEvents } from '../connectors/trial-events.ts';
import { typeView } from '../connectors/type-view.ts';
import { authorizedConnector, maySee, visibleConnector } from '../connectors/visibility.ts';
import type { Handlers } from '../http/handlers.ts';
import { namesOfPeople } from '../people/names-of-people.ts';

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
      return connectorKinds()
        .filter(({ administratorOnly }) => !administratorOnly || who.role === 'administrator')
        .map((kind) => typeView(kind, around));
    },
    listConnectors: async ({ who, query }) => {
      const found = await connectors.list(query.type === undefined ? {} : { type: query.type });
      const nameOf = await namesOfPeople(app);
      return {
        items: found.filter((each) => maySee(who, each)).map((each) => connectorView(each, nameOf)),
        next: null,
      };
    },
    getConnector: async ({ who, params }) =>
      connectorView(await visibleConnector(app, who, params.id), await namesOfPeople(app)),
    createConnector: async ({ who, body, context }) => {
      const connector = await authorize(app, who, body, context.signal);
      const { id, type, displayName } = connector;
      await noteChange(app, who, context, { action: 'connector.create', target: id, detail: { type, displayName } });
      return connectorView(connector, () => who.name);
    },
    tryConnector: async ({ who, body, context }) => {
      const { type, options, id } = body;
      const wish = id === undefined ? newWish(who, type, options) : await renewedWish(app, who, id, options);
      return trialEvents(app, wish, context.signal);
    },
    testConnector: async ({ who, params, context }) => {
      const { options } = await authorizedConnector(app, who, params.id);
      return trialEvents(app, await renewedWish(app, who, params.id, options), context.signal);
    },
    changeConnector: async ({ who, params, body, context }) => {
      const connector = await shareConnector(app, who, params.id, body.shared);
      await noteChange(app, who, context, { action: 'connector.share', target: params.id, detail: { ...body } });
      return connectorView(connector, await namesOfPeople(app));
    },
    reauthorizeConnector: async ({ who, params, body, context }) => {
      const connector = await reauthorize(app, who, params.id, body.options, context.signal);
      await app.browser.forget(params.id);
      await noteChange(app, who, context, { action: 'connector.reauthorize', target: params.id });
      return connectorView(connector, await namesOfPeople(app));
    },
    deleteConnector: async ({ who, params, query, context }) => {
      const { displayName, type } = await deleteConnector(app, who, params.id, query.confirm);
      await noteChange(app, who, context, {
        action: 'connector.delete',
        target: params.id,
        detail: { type, displayName },
      });
      return undefined;
    },
  };
}
