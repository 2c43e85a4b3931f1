import { describeConnector } from '@drover/connector-kit/testing';
import { availability, type SftpServer, startOpenSsh, startProftpdSftp } from '@drover/testing-servers';
import { sftp } from './index.ts';
import { CuttableProxy } from './testing/cuttable-proxy.ts';

const servers = {
  openssh: { name: 'OpenSSH', start: startOpenSsh },
  'proftpd-sftp': { name: 'ProFTPD mod_sftp', start: startProftpdSftp },
} as const;

for (const [id, { name, start }] of Object.entries(servers)) {
  const available = await availability(id as keyof typeof servers);
  describeConnector('SFTP', {
    definition: sftp,
    server: name,
    skip: available.available ? null : available.reason,
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
