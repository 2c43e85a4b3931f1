import { childRef, descendantRef, displayPath, displaySegment, rootRef, StorageError } from '@drover/core';
import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { entryView } from '../connectors/entry-view.ts';
import { rootsOf } from '../connectors/known-roots.ts';
import { orStorageFailed } from '../connectors/or-storage-failed.ts';
import { authorizedConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';

/** Characters of a name that a sentence about it repeats. */
const LONGEST_SHOWN = 100;

export function browseHandlers(app: Application): Pick<Handlers, 'createFolder' | 'listEntries' | 'listRoots'> {
  const { browser, listings } = app;
  return {
    listRoots: async ({ who, params, query, context }) => {
      const connector = await authorizedConnector(app, who, params.id);
      const { roots, readAt } = await orStorageFailed(context.signal, () =>
        rootsOf(app, connector, { fresh: query.refresh }, context.signal),
      );
      const items = roots.map(({ name, kind }) => ({ name, kind, label: rootLabel(connector, name) }));
      return { items, next: null, readAt: new Date(readAt).toISOString() };
    },
    listEntries: async ({ who, params, query, context }) => {
      const connector = await authorizedConnector(app, who, params.id);
      const folder = descendantRef(rootRef(query.root), query.path);
      const known = query.cursor === undefined ? null : listings.find(query.cursor, connector.id);
      const listing =
        known?.listing ??
        (await orStorageFailed(context.signal, () =>
          browser.useConnection(connector, query.root, (connection) =>
            listings.read(connection, folder, connector.id, context.signal),
          ),
        ));
      const offset = known?.offset ?? 0;
      const end = offset + query.limit;
      return {
        root: query.root,
        path: query.path,
        display: displayPath(folder),
        items: listing.entries.slice(offset, end).map(entryView),
        next: end < listing.entries.length ? `${listing.id}.${end}` : null,
        total: listing.entries.length,
        complete: listing.complete,
      };
    },
    createFolder: async ({ who, params, body, context }) => {
      const connector = await authorizedConnector(app, who, params.id);
      const parent = descendantRef(rootRef(body.root), body.path.slice(0, -1));
      const name = body.path.at(-1) ?? '';
      if (name === '.' || name === '..' || name.includes('/')) throw notAName(name);
      const folder = childRef(parent, name);
      const entry = await orStorageFailed(context.signal, () =>
        browser
          .useConnection(connector, body.root, async (connection) => {
            if ((await connection.stat(folder, context.signal)) !== null) throw new ApplicationError('already-exists');
            return await connection.createFolder(folder, {}, context.signal);
          })
          .catch((error: unknown) => {
            throw error instanceof StorageError && error.kind === 'invalid-name' ? notAName(name, error) : error;
          }),
      );
      await noteChange(app, who, context, {
        action: 'folder.create',
        target: connector.id,
        detail: { path: displayPath(folder) },
      });
      return entryView(entry);
    },
  };
}

function notAName(name: string, cause?: StorageError): ApplicationError {
  const shown = name.length > LONGEST_SHOWN ? `${name.slice(0, LONGEST_SHOWN)}...` : name;
  const remedy = 'Choose another name for the folder.';
  const message = `A folder cannot be called "${displaySegment(shown)}" there.`;
  return new ApplicationError('invalid-request', message, { field: 'path', remedy, cause });
}

function rootLabel({ type, options }: Connector, name: string): string {
  if (type === 'agent') return 'All shared folders';
  if (type === 'local-files') return displaySegment(String(options['path'] ?? ''));
  if (name === '') return 'Whole server';
  return name === '~' ? 'Home folder' : displaySegment(name);
}
