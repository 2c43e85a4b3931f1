import { defineConnector } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { SftpAccount } from './account.ts';
import type { Credentials } from './authentication.ts';
import { keyFailure } from './connect-errors.ts';
import { normaliseFingerprint } from './host-key.ts';
import { readPrivateKey } from './keys.ts';
import { options, type SftpOptions } from './options.ts';

export type { SftpOptions } from './options.ts';

/** Folders on an SFTP server. */
export const sftp = defineConnector({
  type: 'sftp',
  displayName: 'SFTP',
  group: 'servers',
  summary: 'Server name, user name, and a password or private key.',
  prepare: [
    'The name or address of the server, and a user name that may use SFTP there.',
    'The password, or the whole file of the private key whose public key the server knows, and its passphrase if it has one.',
    "The port, usually 22, must be open, and the server's firewall must let this server's outgoing address in: {outgoingAddress}.",
    'The fingerprint of the host key from whoever administers the server, to compare it with the one that is shown.',
  ],
  options,
  troubleshooting: [
    'Check server name, port (usually 22), user name and password or key with another SFTP program.',
    "Ask the administrator to let this server's outgoing address, {outgoingAddress}, through the firewall and the allow-list of the server.",
    'Compare the fingerprint of the host key with what the administrator states.',
    "With a key: the public key must stand in the account's list of authorized keys at the server.",
    'Wait a little when the server refuses connections: many limit how often one address may connect.',
    'Look at the log of the run, at the rights on the folder and at the quota of the account.',
  ],
  async open(values, context) {
    const { server, port, username, hostKey } = values;
    const login = {
      to: { host: server.replace(/^\[(.*)\]$/, '$1'), port, username },
      credentials: await credentialsOf(values),
      hostKey: hostKey === undefined ? undefined : normaliseFingerprint(hostKey),
      outgoingAddress: context.outgoingAddress,
      reach: context.reach,
      onStep: context.onStep,
    };
    return new SftpAccount(login, context);
  },
});

async function credentialsOf(values: SftpOptions): Promise<Credentials> {
  const { authentication, password, privateKey, passphrase } = values;
  if (authentication === 'password') return { password: password ?? '' };
  if (privateKey === undefined)
    throw new StorageError({
      kind: 'config-invalid',
      fault: 'credentials',
      message: 'There is no private key to log in with.',
      remedy: 'Paste the private key, or choose the password.',
    });
  try {
    const key = await readPrivateKey(privateKey, passphrase);
    return password === undefined ? { key } : { key, password };
  } catch (error) {
    throw keyFailure(error);
  }
}
