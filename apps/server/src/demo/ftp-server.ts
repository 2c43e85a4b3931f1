import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { FtpSession, type FtpSite } from './ftp-session.ts';

export interface SampleServer extends AsyncDisposable {
  readonly port: number;
}

/** A small FTP server on this machine only, for the demo: enough of the protocol to copy from and to it, with no regard to speed. */
export async function startSampleFtp(site: FtpSite): Promise<SampleServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    new FtpSession(socket, site);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
