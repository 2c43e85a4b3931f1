import {
  appInEnvironment,
  appOf,
  type ConnectorDefinition,
  microsoft,
  type OAuthSignIn,
  type OpenContext,
  openAccess,
} from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import type { Connection, ItemRef, TokenStore } from '@drover/core';
import { liveEnvironment, liveFolder } from '../../testing/live.ts';
import type { GraphClient } from '../graph/graph-client.ts';
import { openGraph } from '../graph/open-graph.ts';

interface LivePlace {
  readonly definition: ConnectorDefinition;
  readonly options: Readonly<Record<string, string>>;
  readonly root: string;
  /** Where the folder of the tests is made. */
  readonly above: readonly string[];
  /** Of whoever signed in; null for an application. */
  readonly refreshToken: string | null;
  /** The address of the drive in Graph: `/me/drive`. */
  driveAddress(graph: GraphClient, signal: AbortSignal): Promise<string>;
}

/** Makes a folder for one suite at the real service; `stop` removes it with all that is in it, to the recycle bin. */
export async function startLivePlace(place: LivePlace) {
  const context = contextFor(place);
  const signal = AbortSignal.timeout(60_000);
  const account = await place.definition.open(place.options, context, signal);
  const connection = await account.open(place.root, signal);
  const folder: ItemRef = { root: place.root, segments: [...place.above, liveFolder(new Date(realClock.now()))] };
  const { ref } = await connection.createFolder(folder, {}, signal);
  const id = ref.id ?? (await idOf(connection, folder, signal));
  return {
    ...{ root: place.root, folder: folder.segments, context: { access: context.access } },
    async stop() {
      const leaving = AbortSignal.timeout(60_000);
      await using opened = openGraph(context, []);
      const drive = await place.driveAddress(opened.graph, leaving);
      const path = `${drive}/items/${encodeURIComponent(id)}`;
      await opened.graph.tell({ method: 'DELETE', path, to: 'remove the folder of the tests' }, leaving);
      await account[Symbol.asyncDispose]();
    },
  };
}

async function idOf(connection: Connection, folder: ItemRef, signal: AbortSignal): Promise<string> {
  const id = (await connection.stat(folder, signal))?.ref.id;
  if (id === undefined) throw new Error('the folder of the tests has no id');
  return id;
}

function contextFor({ definition, options, refreshToken }: LivePlace) {
  const signIn = definition.oauth as OAuthSignIn;
  const registration = appInEnvironment(liveEnvironment(), microsoft);
  if (registration === null) throw new Error('no app is named');
  const last = { accessToken: '', expiresAt: 0, ...(refreshToken === null ? {} : { refreshToken }) };
  const tokens = keptHere(refreshToken === null ? null : JSON.stringify(last));
  const ignore = (): void => undefined;
  appOf(signIn, registration, options); // a cloud or tenant that cannot be is told before anything is made
  return {
    ...{ clock: realClock, tokens, log: { debug: ignore, info: ignore, warn: ignore } },
    access: openAccess({ signIn, registration, options, tokens, clock: realClock, random: Math.random }),
  } satisfies OpenContext;
}

/** One renewal at a time, as a database has it. */
function keptHere(first: string | null): TokenStore {
  let value = first;
  let line: Promise<unknown> = Promise.resolve();
  return {
    read: async () => value,
    refresh: (_, refresh) => {
      const turn = line.then(async () => {
        value = await refresh(value);
        return value;
      });
      line = turn.catch(() => undefined);
      return turn;
    },
  };
}
