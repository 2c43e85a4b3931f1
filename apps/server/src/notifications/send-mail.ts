import { createTransport } from 'nodemailer';
import type { MailSettings } from './mail-settings.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail that was not taken, in words for people. */
export class MailFailure extends Error {
  override readonly name = 'MailFailure';
  readonly remedy: string;
  /** The address was refused for good: it is of no use to try again. */
  readonly final: boolean;

  constructor(message: string, remedy: string, final: boolean, cause: unknown) {
    super(message, { cause });
    this.remedy = remedy;
    this.final = final;
  }
}

const CONNECT_MS = 15_000;
const SILENCE_MS = 30_000;
const LONGEST_ANSWER = 300;

/** Hands a mail to the mail server; gives its answer. Rejects with a MailFailure. */
export async function sendMail(settings: MailSettings, mail: Mail): Promise<string> {
  const { host, port, security, user, password, authority, from } = settings;
  const transport = createTransport({
    ...{ host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(authority === null ? {} : { ca: authority }) },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const { response } = await transport.sendMail({
      from: { name: 'Drover', address: from },
      to: { name: '', address: mail.to },
      subject: mail.subject,
      text: mail.text,
      headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834: nobody's vacation answers it
    });
    return oneLine(response, password);
  } catch (error) {
    throw failureOf(error, settings, mail.to);
  } finally {
    transport.close();
  }
}

function failureOf(error: unknown, { host, port, password, user }: MailSettings, to: string): MailFailure {
  const { code, response, responseCode, message } = error as {
    readonly code?: string;
    readonly response?: string;
    readonly responseCode?: number;
    readonly message?: string;
  };
  const server = `${host}:${port}`;
  const said = oneLine(response ?? message ?? 'nothing', password);
  switch (code) {
    case 'EAUTH':
      return new MailFailure(
        `${server} refused the user ${user ?? ''}: ${said}`,
        'Check user and password of the mail server.',
        false,
        error,
      );
    case 'EDNS':
      return new MailFailure(
        `The name ${host} leads to no address: ${said}`,
        'Check the name of the mail server.',
        false,
        error,
      );
    case 'ETLS':
    case 'ESOCKET':
      return new MailFailure(
        `The connection to ${server} failed: ${said}`,
        'Check port and security: TLS is mostly port 465, STARTTLS 587. A certificate of your own goes under trusted certificate.',
        false,
        error,
      );
    case 'EENVELOPE':
      return new MailFailure(
        `${server} refused the addresses (${to}): ${said}`,
        'Check the sender that is set here, and the address of the account.',
        (responseCode ?? 0) >= 500,
        error,
      );
    default:
      return new MailFailure(
        `${server} took no mail: ${said}`,
        'Check that the mail server runs and can be reached from here.',
        false,
        error,
      );
  }
}

/** What a server says is data: one line of it, without the password that it may repeat. */
function oneLine(text: string, password: string | null): string {
  const clean = password === null ? text : text.replaceAll(password, '***');
  return clean
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_ANSWER);
}
