import type { ConnectorOptions } from '@drover/api';
import type { SftpServer, TestServer } from '@drover/testing-servers';

/** What a person would fill in for a server of the tests. */
export function ftpOptions({ host, port, username, password }: TestServer): ConnectorOptions {
  return { type: 'plain', server: host, port, username, password };
}

export function sftpOptions(server: SftpServer): ConnectorOptions {
  const { host, port, username, password, fingerprint } = server;
  return { server: host, port, username, authentication: 'password', password, hostKey: fingerprint };
}
