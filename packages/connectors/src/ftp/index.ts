import { defineConnector } from '@drover/connector-kit';
import { FtpAccount } from './account.ts';
import { LIMITS } from './limits.ts';
import { ftpOptions } from './options.ts';
import { createTlsPolicy, parseFingerprint } from './tls.ts';

/** FTP, and FTP over TLS. */
export const ftp = defineConnector({
  type: 'ftp',
  displayName: 'FTP',
  group: 'servers',
  summary: 'Server name, user name and password of an FTP or FTPS server.',
  prepare: [
    'The name or address of the server, and a user name and password that work there.',
    "Its firewall must let this server's outgoing address in: {outgoingAddress}.",
    'The port (21, or 990 for implicit TLS) and the range of passive ports must be open; active connections are not used.',
    'Prefer a Type with TLS: plain FTP sends the password and all files unencrypted.',
  ],
  options: ftpOptions,
  troubleshooting: [
    'Check user name and password with another FTP client.',
    'Make sure that the server allows passive connections; active ones are not used.',
    'Be patient: after many connections in a short time a server may reject us for a while.',
    "Make sure that the server's firewall allows this server's outgoing address, {outgoingAddress}, and that it is on no block list there.",
    'Make sure that the port is open, and the range of passive ports too.',
    'Choose the Type that the server demands: explicit TLS usually on port 21, implicit TLS on port 990.',
    'Connect by SFTP instead, where the server allows it.',
  ],
  open(options, context) {
    const { type: security, server: host, port, username, password, certificate, timeZone } = options;
    const pinned = certificate === undefined ? null : parseFingerprint(certificate);
    const account = new FtpAccount({
      host: host.replace(/^\[(.*)\]$/, '$1'),
      port,
      security,
      username,
      password,
      tls: security === 'plain' ? null : createTlsPolicy(host, pinned),
      outgoingAddress: context.outgoingAddress,
      timeZone,
      limits: LIMITS,
      readOnly: context.readOnly,
      reach: context.reach,
      onStep: context.onStep,
      log: context.log,
      clock: context.clock,
    });
    return Promise.resolve(account);
  },
});
