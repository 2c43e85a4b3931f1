import type { OpenContext } from '@drover/connector-kit';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import type { Connection, ItemRef } from '@drover/core';
import { liveFolder, liveVariables } from '../testing/live.ts';
import { Container } from './container.ts';
import { BlobClient } from './http/blob-client.ts';
import { azureBlob } from './index.ts';
import { blobName } from './names.ts';
import { accessOf } from './sign-in/access.ts';

const { given, skip } = liveVariables('AZURE_CONNECTION_STRING', 'AZURE_CONTAINER');
const ignore = (): void => undefined;
const context: OpenContext = {
  clock: realClock,
  log: { debug: ignore, info: ignore, warn: ignore },
  tokens: { read: async () => null, refresh: (_, refresh) => refresh(null) },
};

describeConnector('azure-blob', {
  definition: azureBlob,
  server: 'Azure, live',
  skip,
  start: async () => {
    const { AZURE_CONNECTION_STRING: connectionString = '', AZURE_CONTAINER: root = '' } = given ?? {};
    const options = { authentication: 'connection-string', connectionString } as const;
    const folder: ItemRef = { root, segments: [liveFolder(new Date(realClock.now()))] };
    const signal = AbortSignal.timeout(60_000);
    const values = azureBlob.options.schema.parse(options);
    const account = await azureBlob.open(values, context, signal);
    const connection = await account.open(root, signal);
    await connection.createFolder(folder, {}, signal);
    return {
      ...{ options, root, folder: folder.segments },
      async stop() {
        const { endpoint, authorizer } = accessOf(values, context);
        const settings = { endpoint, authorizer, clock: realClock, reach: undefined, onStep: undefined };
        await using client = new BlobClient(settings);
        await remove(new Container(client, root), connection, folder, AbortSignal.timeout(600_000));
        await account[Symbol.asyncDispose]();
      },
    };
  },
});

/** Removes a folder with what is in it; connectors themselves remove nothing of anybody's. */
async function remove(container: Container, connection: Connection, folder: ItemRef, signal: AbortSignal) {
  for await (const page of connection.list(folder, signal)) {
    await Promise.all(
      page.map(async ({ kind, ref }) => {
        if (kind === 'folder') await remove(container, connection, ref, signal);
        else await container.ask(blobName(ref), { method: 'DELETE' }, signal);
      }),
    );
  }
  for (const mark of ['', '/']) await container.ask(blobName(folder) + mark, { method: 'DELETE' }, signal);
}
