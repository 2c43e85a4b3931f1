import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import ssh2, { type Connection } from 'ssh2';
import type { SampleServer } from './ftp-server.ts';
import { serveFolder } from './sftp-files.ts';

export interface SftpSite {
  readonly folder: string;
  readonly username: string;
  readonly password: string;
}

/** A small SFTP server on this machine only, for the demo, with a host key of its own. */
export async function startSampleSftp(site: SftpSite): Promise<SampleServer> {
  const clients = new Set<Connection>();
  const key = ssh2.utils.generateKeyPairSync('ed25519');
  const server = new ssh2.Server({ hostKeys: [key.private], ident: 'Drover-sample' }, (client) => {
    clients.add(client);
    client.on('error', () => undefined).once('close', () => clients.delete(client));
    client.on('authentication', (attempt) => {
      const known = attempt.method === 'password' && attempt.username === site.username;
      if (known && attempt.method === 'password' && same(attempt.password, site.password)) attempt.accept();
      else attempt.reject(['password']);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serveFolder(acceptSftp(), site.folder));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
