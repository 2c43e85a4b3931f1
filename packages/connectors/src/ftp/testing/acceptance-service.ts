import { CuttableFtpProxy, type FtpSecurity, type FtpServer, type FtpServerOptions } from '@drover/testing-servers';

export interface Mode {
  readonly security: FtpSecurity;
  readonly sessionReuse?: boolean;
}

/** Starts a real server for the acceptance suite; an unencrypted one behind a proxy that can cut the wire. */
export async function startService(start: (options: FtpServerOptions) => Promise<FtpServer>, mode: Mode) {
  const server = await start(mode);
  const proxy = mode.security === 'plain' ? await CuttableFtpProxy.before(server.port) : null;
  const restart = () => server.restart();
  return {
    options: {
      type: mode.security,
      server: proxy?.host ?? server.host,
      port: proxy?.port ?? server.port,
      username: server.username,
      password: server.password,
      ...(server.fingerprint === undefined ? {} : { certificate: server.fingerprint }),
    },
    folder: server.path.split('/').filter((segment) => segment !== ''),
    disk: server.folder,
    enforcesPermissions: !server.readsEverything,
    control: proxy === null ? { restart } : { restart, cutConnections: async () => proxy.cut() },
    async stop() {
      await proxy?.[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}
