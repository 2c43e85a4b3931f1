import { descendantRef, rootRef } from '@drover/core';
import type { Connector } from '@drover/database';
import { beginsWithRoot, type Candidate, type PathStyle, type Place } from '@drover/migration';
import type { Application } from '../../application.ts';
import { rootsOf } from '../../connectors/known-roots.ts';
import { orStorageFailed } from '../../connectors/or-storage-failed.ts';
import { foldersOf } from '../../transfers/sets/open-set.ts';

export interface Candidates {
  readonly all: readonly Candidate[];
  /** False where there are more than were looked at. */
  readonly complete: boolean;
  /** Folders may belong to a system; users do not. */
  readonly are: 'folders' | 'roots';
}

/** Where candidates are looked for: a place as `style` writes it, and whether what is kept of it is read anew. */
export interface Search {
  readonly place: Place;
  readonly style: PathStyle;
  readonly fresh: boolean;
}

/** The folders in a place; in the place above all roots of a directory, its users, or its roots where it has none. */
export async function candidatesIn(
  app: Application,
  connector: Connector,
  { place, style, fresh }: Search,
  signal: AbortSignal,
): Promise<Candidates> {
  return isAboveRoots(place, style)
    ? await rootsAsCandidates(app, connector, fresh, signal)
    : await foldersIn(app, connector, place, signal);
}

/** True for the place in which a directory's users lie. */
function isAboveRoots({ root, path }: Place, style: PathStyle): boolean {
  return beginsWithRoot(style) && root === '' && path.length === 0;
}

async function rootsAsCandidates(
  app: Application,
  connector: Connector,
  fresh: boolean,
  signal: AbortSignal,
): Promise<Candidates> {
  const { roots } = await orStorageFailed(signal, () => rootsOf(app, connector, { fresh }, signal));
  const users = roots.filter(({ kind }) => kind === 'user');
  const all = (users.length > 0 ? users : roots).map(
    ({ name, aliases = [] }): Candidate => ({ name, aliases, place: { root: name, path: [] } }),
  );
  return { all, complete: true, are: 'roots' };
}

async function foldersIn(
  app: Application,
  connector: Connector,
  { root, path }: Place,
  signal: AbortSignal,
): Promise<Candidates> {
  const folder = descendantRef(rootRef(root), path);
  const listing = await orStorageFailed(signal, () =>
    app.browser.useConnection(connector, root, (connection) =>
      app.listings.read(connection, folder, connector.id, signal),
    ),
  );
  const all = foldersOf(listing).map(
    (name): Candidate => ({ name, aliases: [], place: { root, path: [...path, name] } }),
  );
  return { all, complete: listing.complete, are: 'folders' };
}
