import { type FtpServer, type SftpServer, startOpenSsh, startVsftpd } from '@drover/testing-servers';

/** The three protocols that every full-size check runs over. */
export const PROTOCOLS = ['ftp', 'ftps', 'sftp'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export function startServer(protocol: Protocol): Promise<FtpServer | SftpServer> {
  switch (protocol) {
    case 'ftp':
      return startVsftpd();
    case 'ftps':
      return startVsftpd({ security: 'explicit' });
    case 'sftp':
      return startOpenSsh();
    default:
      return protocol satisfies never;
  }
}

/** The URL of a folder on the server, as `drover copy` takes it. */
export function urlOf(protocol: Protocol, server: FtpServer | SftpServer, path: string): string {
  const scheme = protocol === 'ftps' ? 'ftpes' : protocol;
  const root = server.path === '/' ? '' : server.path;
  return `${scheme}://${server.username}@${server.host}:${server.port}${root}${path}`;
}
