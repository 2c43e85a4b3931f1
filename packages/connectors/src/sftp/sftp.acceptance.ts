import { describeConnector } from '@drover/connector-kit/testing';
import { CuttableProxy, type SftpServer } from '@drover/testing-servers';
import { sftp } from './index.ts';
import { realServers } from './testing/real-servers.ts';

for (const { name, unavailable, start } of realServers) {
  describeConnector('SFTP', {
    definition: sftp,
    server: name,
    skip: unavailable,
    start: async () => {
      const server = await start();
      const proxy = await CuttableProxy.before(server.port);
      return {
        options: loginTo(server, proxy),
        folder: server.path.split('/').filter((segment) => segment !== ''),
        disk: server.folder,
        enforcesPermissions: true,
        control: { restart: () => server.restart(), cutConnections: async () => proxy.cut() },
        async stop() {
          await proxy[Symbol.asyncDispose]();
          await server.stop();
        },
      };
    },
  });
}

function loginTo(server: SftpServer, { port }: CuttableProxy) {
  const { host, username, password, fingerprint } = server;
  return { server: host, port, username, password, hostKey: fingerprint };
}
