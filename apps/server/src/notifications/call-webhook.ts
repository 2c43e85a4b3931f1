import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Reach, reaching } from '@drover/connector-kit';
import { toStorageError } from '@drover/core';

export interface WebhookAnswer {
  readonly taken: boolean;
  /** The receiver wants no more calls (410). */
  readonly gone: boolean;
  /** In words, for people. */
  readonly answer: string;
}

const PATIENCE_MS = 15_000;

/**
 * Posts a body to an address, within the networks that connectors may reach; redirects are not followed, since they could lead out of them. What
 * is answered is not read beyond its status.
 */
export async function callWebhook(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { reach, signal }: { readonly reach: Reach | undefined; readonly signal: AbortSignal },
): Promise<WebhookAnswer> {
  try {
    const status = await post(new URL(url), headers, body, {
      reach,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const redirect =
      status >= 300 && status < 400 ? ', a redirect, which is not followed; enter the address that it leads to' : '';
    return {
      taken: status >= 200 && status < 300,
      gone: status === 410,
      answer: `It answered with status ${status}${redirect}.`,
    };
  } catch (error) {
    signal.throwIfAborted();
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    const why = late ? `It did not answer within ${PATIENCE_MS / 1000} seconds.` : toStorageError(error).describe();
    return { taken: false, gone: false, answer: why };
  }
}

async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { reach, signal }: { readonly reach: Reach | undefined; readonly signal: AbortSignal },
): Promise<number> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send({
    ...reaching(host, reach),
    ...(url.port === '' ? {} : { port: url.port }),
    path: url.pathname + url.search,
    method: 'POST',
    agent: false,
    headers: {
      ...headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Drover',
    },
    signal,
  });
  const bear = (): void => undefined; // what breaks after the status changes nothing
  request.end(body);
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
  request.on('error', bear);
  response.on('error', bear).destroy();
  return response.statusCode ?? 0;
}
