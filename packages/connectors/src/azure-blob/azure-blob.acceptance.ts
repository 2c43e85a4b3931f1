import { describeConnector } from '@drover/connector-kit/testing';
import { CuttableProxy, createContainer, startAzurite } from '@drover/testing-servers';
import { azureBlob } from './index.ts';
import { whyNoEmulator } from './testing/emulator.ts';

describeConnector('azure-blob', {
  definition: azureBlob,
  server: 'Azurite',
  skip: await whyNoEmulator(),
  start: async () => {
    const server = await startAzurite();
    const proxy = await CuttableProxy.before(server.port);
    await createContainer(server, 'team-files');
    return {
      options: {
        authentication: 'key' as const,
        account: server.account,
        key: server.key,
        endpoint: `http://127.0.0.1:${proxy.port}/${server.account}`,
      },
      root: 'team-files',
      control: { cutConnections: async () => proxy.cut() },
      stop: async () => {
        await proxy[Symbol.asyncDispose]();
        await server.stop();
      },
    };
  },
});
