import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import { selfSigned } from '../../tls/self-signed.ts';

export interface CaughtMail {
  readonly from: string;
  readonly to: string;
  /** Who had signed in; null where nobody had. */
  readonly user: string | null;
  readonly secure: boolean;
  readonly head: string;
  readonly text: string;
}

export interface MailCatcher extends AsyncDisposable {
  readonly port: number;
  /** Its certificate, in PEM. */
  readonly authority: string;
  readonly mails: CaughtMail[];
}

export const MAIL_USER = 'drover';
export const MAIL_PASSWORD = 'smtp-planted-password';

/** A mail server that keeps what it gets: with TLS from the start, by STARTTLS, or none; refuses whom `refuses` names. */
export async function catchMail(
  security: 'none' | 'starttls' | 'tls',
  { refuses = '', port = 0 }: { refuses?: string; port?: number } = {},
): Promise<MailCatcher> {
  const certificate = selfSigned(['localhost', '127.0.0.1'], new Date());
  const mails: CaughtMail[] = [];
  const server = new SMTPServer({
    ...certificate,
    secure: security === 'tls',
    authOptional: security === 'none',
    disabledCommands: security === 'none' ? ['AUTH', 'STARTTLS'] : security === 'tls' ? ['STARTTLS'] : [],
    disableReverseLookup: true,
    onAuth: ({ username, password }, _, done) => {
      // As servers do that repeat what they were sent.
      if (username === MAIL_USER && password === MAIL_PASSWORD) done(null, { user: username });
      else done(new Error(`535 the password ${password} is wrong`));
    },
    onRcptTo: ({ address }, _, done) =>
      done(address === refuses ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null),
    onData: (stream, session, done) => {
      void buffer(stream).then((bytes) => {
        const [head = '', ...body] = bytes.toString('utf8').split('\r\n\r\n');
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address).join(),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
          head: head.replace(/\r\n\s+/g, ' '),
          text: plain(head, body.join('\r\n\r\n')),
        });
        done(null, 'kept');
      }, done);
    },
  });
  server.on('error', () => undefined); // clients that hang up
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    authority: certificate.cert,
    mails,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

function plain(head: string, body: string): string {
  if (!/^content-transfer-encoding: quoted-printable/im.test(head)) return body.replaceAll('\r\n', '\n');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}
