import { choice, defineOptions, optional, port, secret, staticText, text } from '@drover/connector-kit';
import { SECURITY_LABELS } from './endpoint.ts';
import { isZone } from './listing/zone.ts';
import { parseFingerprint } from './tls.ts';

const server = text({
  label: 'Server',
  placeholder: 'eg. ftp.example.com',
  help: "Host name or address. Its firewall must allow this server's outgoing address: {outgoingAddress}.",
});

const certificate = text({
  label: 'Trusted certificate',
  placeholder: 'eg. SHA256:5B:2C:...',
  help: 'SHA-256 fingerprint of the one certificate to accept, whoever signed it; leave it empty to have certificates verified.',
  advanced: true,
});

const timeZone = text({
  label: 'Server time zone',
  placeholder: 'eg. Europe/Berlin',
  help: 'Only for servers that state times in their own zone without saying so (vsftpd with use_localtime), when files are read from them.',
  advanced: true,
});

/** What a person fills in to connect to an FTP server. */
export const ftpOptions = defineOptions({
  type: choice(
    { label: 'Type', help: 'Explicit TLS begins on port 21 after a plain greeting, implicit TLS at once on port 990.' },
    SECURITY_LABELS,
  ),
  server: {
    ...server,
    schema: server.schema.regex(/^(?!.*:\/\/)[^\s/]+$/, 'A host name or an address, without ftp:// and without a path'),
  },
  mode: staticText({ label: 'Mode' }, 'Passive (required)'),
  port: port({ label: 'Port', help: '21 for plain FTP and explicit TLS, 990 for implicit TLS.' }, 21),
  username: text({ label: 'Username', placeholder: 'eg. serveradmin' }),
  password: secret({ label: 'Password' }),
  certificate: optional({
    ...certificate,
    schema: certificate.schema.refine((value) => parseFingerprint(value) !== null, 'Not a SHA-256 fingerprint'),
  }),
  timeZone: optional({ ...timeZone, schema: timeZone.schema.refine(isZone, 'Not a time zone') }),
});
