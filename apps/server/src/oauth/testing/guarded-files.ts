import {
  accessIn,
  defineConnector,
  defineOptions,
  type OAuthProvider,
  text,
  withAccess,
  withMembers,
} from '@drover/connector-kit';
import { localFiles } from '@drover/connectors/local-files';
import type { Connection, Entry } from '@drover/core';
import type { ConnectorKind } from '../../connectors/catalogue.ts';

interface Guard {
  readonly provider: OAuthProvider;
  /** Whether the service takes a token. */
  accepts(accessToken: string): Promise<boolean>;
}

/** Folders of this machine behind a sign-in, as a cloud has them: each call shows a token, and is refused without a good one. */
export function guardedFiles({ provider, accepts }: Guard, grant: 'application' | 'person'): ConnectorKind {
  const definition = defineConnector({
    type: `guarded-${grant}`,
    displayName: `Guarded files (${grant})`,
    group: 'clouds',
    summary: 'For tests.',
    prepare: [],
    options: defineOptions({ path: text({ label: 'Path' }) }),
    oauth: { provider, grant, scopes: () => ['files'], tenant: { word: 'organizations' } },
    troubleshooting: [],
    async open({ path }, context, signal) {
      const access = accessIn(context);
      const guard = async (caller: AbortSignal): Promise<void> => {
        await withAccess(access, caller, async (token) => ((await accepts(token)) ? true : null));
      };
      await guard(signal);
      const account = await localFiles.open({ path, durable: false }, context, signal);
      return {
        ...{ roots: (caller) => account.roots(caller), probe: (caller) => account.probe(caller) },
        open: async (root, caller, work) => guarded(await account.open(root, caller, work), guard),
        revoke: async () => ({ revoked: false }),
        [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
      };
    },
  });
  return {
    definition: definition as unknown as ConnectorKind['definition'],
    ...{ label: definition.displayName, administratorOnly: false, steps: ['sign-in', 'list', 'write'] },
    ...{ target: null, secretsFor: [], pin: null },
  };
}

function guarded(inner: Connection, guard: (signal: AbortSignal) => Promise<void>): Connection {
  return withMembers(inner, {
    async *list(folder, signal): AsyncGenerator<Entry[]> {
      await guard(signal);
      yield* inner.list(folder, signal);
    },
    async stat(item, signal) {
      await guard(signal);
      return await inner.stat(item, signal);
    },
    async read(entry, range, signal) {
      await guard(signal);
      return await inner.read(entry, range, signal);
    },
    async write(target, body, signal) {
      await guard(signal);
      return await inner.write(target, body, signal);
    },
    ...{ walk: undefined, bulkRead: undefined, bulkWrite: undefined },
  });
}
