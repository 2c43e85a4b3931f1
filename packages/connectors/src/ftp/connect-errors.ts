import { allowListHint } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { type Endpoint, labelOf, SECURITY_LABELS, type Security } from './endpoint.ts';
import { quoted, type Reply, replyText } from './reply-parser.ts';

const PATIENCE = 'Be patient: after many connections in a short time a server may reject us for a while.';
const SFTP = 'Where the server allows it, connecting by SFTP avoids such trouble.';

/** Why no connection came about, from the operating system's code. */
export function connectError(
  error: NodeJS.ErrnoException,
  endpoint: Endpoint,
  reachedBefore: boolean,
  localAddress: string | null,
): StorageError {
  const label = labelOf(endpoint);
  const vendor = error.code ?? error.message;
  const shared = { cause: error, vendor };
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'EAI_AGAIN':
      return new StorageError({
        ...shared,
        kind: error.code === 'EAI_AGAIN' || reachedBefore ? 'unavailable' : 'config-invalid',
        fault: 'host-name',
        message: `No server named ${endpoint.host} was found.`,
        remedy: 'Check the spelling of Server; it is a host name or an address, without ftp:// in front.',
      });
    case 'ECONNREFUSED':
      return new StorageError({
        ...shared,
        kind: 'unavailable',
        fault: 'port',
        message: `${endpoint.host} refused a connection on port ${endpoint.port}.`,
        remedy: `Check the port (FTP and explicit TLS: 21, implicit TLS: 990) and that it is open. ${allowListHint(endpoint.outgoingAddress, localAddress)}`,
      });
    default:
      return new StorageError({
        ...shared,
        kind: error.code === 'ETIMEDOUT' ? 'timeout' : 'unavailable',
        fault: 'network',
        message: `${label} could not be reached (${vendor}).`,
        remedy: `Check server and port, and that no firewall is in the way. ${allowListHint(endpoint.outgoingAddress, localAddress)}`,
      });
  }
}

/** The server accepted the connection and closed it before a word was said. */
export function closedBeforeGreeting(endpoint: Endpoint, localAddress: string | null, cause: unknown): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `${labelOf(endpoint)} accepted the connection, but closed it without a word.`,
    remedy: `This address may be blocked there. ${allowListHint(endpoint.outgoingAddress, localAddress)} ${PATIENCE}`,
    cause,
  });
}

export function silentServer(endpoint: Endpoint, localAddress: string | null, cause: unknown): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'port',
    message: `${labelOf(endpoint)} accepted the connection, but said nothing.`,
    remedy: `Check that this is the port of an FTP server. ${allowListHint(endpoint.outgoingAddress, localAddress)}`,
    cause,
  });
}

/** The wrong Type was chosen: names the right one. */
export function wrongType(endpoint: Endpoint, what: string, choose: Security, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'tls',
    message: `${labelOf(endpoint)} ${what}.`,
    remedy: `Choose the Type "${SECURITY_LABELS[choose]}".`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The server offers no TLS. There is no way back to plain FTP but a person's own choice. */
export function noTls(endpoint: Endpoint, reply: Reply): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'tls',
    message: `${labelOf(endpoint)} does not offer TLS on this port: ${quoted(replyText(reply))}.`,
    remedy: `Ask the administrator to enable it, or choose the Type "${SECURITY_LABELS.plain}", which sends the password and all files unprotected.`,
    vendor: replyText(reply),
  });
}

export function tlsFailure(error: NodeJS.ErrnoException, endpoint: Endpoint): StorageError {
  const vendor = error.code ?? error.message;
  const broke = vendor === 'ECONNRESET' || vendor === 'EPIPE' || vendor === 'ETIMEDOUT';
  return new StorageError({
    kind: broke ? (vendor === 'ETIMEDOUT' ? 'timeout' : 'unavailable') : 'config-invalid',
    fault: 'tls',
    message: `No encrypted connection to ${labelOf(endpoint)} came about (${vendor}).`,
    remedy: 'Check that the server supports TLS 1.2 or newer, and that the Type fits the port.',
    vendor,
    cause: error,
  });
}

/** A greeting that is none: 421 and its like mean that there are too many of us. */
export function greetingRefused(endpoint: Endpoint, reply: Reply, localAddress: string | null): StorageError {
  return new StorageError({
    kind: 'rate-limited',
    fault: 'server',
    retryAfterMs: 15_000,
    message: `${labelOf(endpoint)} refused the connection: ${quoted(replyText(reply))}.`,
    remedy: `${PATIENCE} ${allowListHint(endpoint.outgoingAddress, localAddress)}`,
    vendor: replyText(reply),
  });
}

/** A refused login. 421 speaks of the number of connections, the rest of who we are. */
export function loginRefused(endpoint: Endpoint, reply: Reply): StorageError {
  const text = withoutPassword(reply, endpoint.password);
  const message = `${labelOf(endpoint)} refused the login of ${endpoint.username}: ${quoted(text)}.`;
  if (reply.code === 332) {
    return new StorageError({
      kind: 'unsupported',
      fault: 'credentials',
      scope: 'connector',
      message: `${labelOf(endpoint)} asks for an account (ACCT) beside user name and password.`,
      remedy: `Ask the administrator for a user that needs none. ${SFTP}`,
      vendor: text,
    });
  }
  if (reply.code < 500) {
    return new StorageError({
      kind: 'rate-limited',
      fault: 'server',
      retryAfterMs: 15_000,
      message,
      remedy: PATIENCE,
      vendor: text,
    });
  }
  return new StorageError({
    kind: 'unauthenticated',
    fault: 'credentials',
    message,
    remedy: `Check user name and password, upper and lower case included. ${PATIENCE}`,
    vendor: text,
  });
}

/** What the server says, unless it repeats the password, as some do. */
function withoutPassword(reply: Reply, password: string): string {
  const said = Buffer.from(reply.lines.join('\n'), 'latin1').toString('utf8');
  const repeats = password !== '' && said.includes(password);
  return repeats ? `${reply.code} (not shown, because it repeats the password)` : replyText(reply);
}

/** No data connection: the most common trouble with FTP. */
export function passiveFailure(
  endpoint: Endpoint,
  error: NodeJS.ErrnoException | null,
  text: string | null,
): StorageError {
  const why = text === null ? (error?.code ?? error?.message ?? 'no answer') : text;
  return new StorageError({
    kind: 'unavailable',
    fault: 'passive-mode',
    message: `${labelOf(endpoint)} gives no passive data connection (${why}).`,
    remedy: `Make sure that the server allows passive connections and that its range of passive ports is open to this server. ${SFTP}`,
    vendor: why,
    ...(error === null ? {} : { cause: error }),
  });
}
