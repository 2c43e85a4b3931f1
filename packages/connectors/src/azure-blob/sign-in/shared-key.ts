import { createHmac, createSecretKey } from 'node:crypto';
import type { PreparedRequest } from '../http/request.ts';
import type { Authorizer } from './authorizer.ts';

/** Headers that are signed by their place, in this order. */
const SIGNED = [
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
] as const;

/**
 * Signs with the key of the account.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
 */
export function sharedKey(account: string, key: Buffer): Authorizer {
  const secret = createSecretKey(key);
  return {
    sign: (request) => {
      const signature = createHmac('sha256', secret).update(stringToSign(request, account)).digest('base64');
      return { ...request, headers: { ...request.headers, authorization: `SharedKey ${account}:${signature}` } };
    },
    renew: () => false,
  };
}

/** What is signed; a length of 0 counts as none. */
function stringToSign({ method, path, query, headers }: PreparedRequest, account: string): string {
  const placed = SIGNED.map((name) =>
    name === 'content-length' && headers[name] === '0' ? '' : (headers[name] ?? ''),
  );
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort(compareHeaders)
    .map((name) => `${name}:${(headers[name] ?? '').trim()}`);
  const parameters = Object.keys(query)
    .sort()
    .map((name) => `${name.toLowerCase()}:${query[name]}`);
  return [method, ...placed, ...own, [`/${account}${path}`, ...parameters].join('\n')].join('\n');
}

/** The service sorts as its own language does: `-` does not count, `_` comes before digits, digits before letters. */
function compareHeaders(a: string, b: string): number {
  const [x, y] = [weigh(a), weigh(b)];
  return x === y ? (a < b ? -1 : 1) : x < y ? -1 : 1;
}

function weigh(name: string): string {
  return name.replaceAll('-', '').replaceAll('_', ' ');
}
