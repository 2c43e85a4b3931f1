/** Where the agent dials, and which server it has to be. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** The SHA-256 of the server's public key, base64url; null where none is known. */
  readonly pin: string | null;
}

const PIN = /^[A-Za-z0-9_-]{43}$/;
const HTTPS_PORT = 443;

/** Reads `https://HOST:PORT#PIN`; answers with what is wrong, for a person, where it is no such address. */
export function parseServerAddress(text: string): ServerAddress | string {
  const url = URL.parse(text);
  const example = 'Write it as https://HOST:PORT#PIN, as the server shows it with the download.';
  if (url === null || url.hostname === '') return `"${text}" is no address of a server. ${example}`;
  if (url.protocol !== 'https:')
    return `"${text}" does not begin with https://; the agent speaks nothing but TLS. ${example}`;
  if (url.username !== '' || url.password !== '') return `An address of a server has no user or password. ${example}`;
  if (url.pathname !== '/' || url.search !== '') return `"${text}" names more than a server. ${example}`;
  const pin = url.hash === '' ? null : url.hash.slice(1);
  if (pin !== null && !isPin(pin))
    return `"${pin}" is no pin of a server: it has 43 letters, digits, - and _. ${example}`;
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? HTTPS_PORT : Number(url.port), pin };
}

export function isPin(text: string): boolean {
  return PIN.test(text);
}

/** The address as people write it, without the pin. */
export function serverText({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string {
  return `https://${host.includes(':') ? `[${host}]` : host}${port === HTTPS_PORT ? '' : `:${port}`}`;
}
