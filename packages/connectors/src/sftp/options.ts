import {
  choice,
  defineOptions,
  multilineSecret,
  type OptionValues,
  optional,
  port,
  secret,
  shownWhen,
  text,
} from '@drover/connector-kit';

const server = text({
  label: 'Server',
  placeholder: 'eg. sftp.example.com',
  help: "Host name or address. Its firewall must allow this server's outgoing address: {outgoingAddress}.",
});

/** What a person fills in to authorise an SFTP server. */
export const options = defineOptions({
  server: {
    ...server,
    schema: server.schema
      .trim()
      .regex(/^(?!.*:\/\/)[^\s/]+$/, 'A host name or an address, without sftp:// and without a path'),
  },
  port: port({ label: 'Port' }, 22),
  username: text({ label: 'Username', placeholder: 'eg. serveradmin' }),
  authentication: choice({ label: 'Authentication' }, { password: 'Password', key: 'Key' }),
  password: shownWhen('authentication', ['password'], secret({ label: 'Password' })),
  privateKey: shownWhen(
    'authentication',
    ['key'],
    multilineSecret({
      label: 'Private key',
      help: 'The whole file of an OpenSSH, PuTTY or PEM key: Ed25519, ECDSA or RSA.',
    }),
  ),
  passphrase: shownWhen(
    'authentication',
    ['key'],
    optional(secret({ label: 'Passphrase', help: 'Only when the key is protected by one.' })),
  ),
  hostKey: optional(
    text({
      label: 'Host key fingerprint',
      placeholder: 'SHA256:...',
      help: 'The key that the server must show. It is asked for and kept when the connector is authorized.',
    }),
  ),
});

export type SftpOptions = OptionValues<typeof options>;
