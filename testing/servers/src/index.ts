export type { CertificateKind } from './certificates.ts';
export type { FtpSecurity, FtpServer, FtpServerOptions } from './ftp-server.ts';
export { startOpenSsh } from './openssh.ts';
export type { AuthenticationMethod, SftpServer, SftpServerOptions } from './sftp-server.ts';
export type { KeyType, UserKey } from './ssh-keys.ts';
export { type ServerName, type ServerOptions, serverNames, type TestServer } from './test-server.ts';
export { startVsftpd } from './vsftpd.ts';
