import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { type Reach, reaching } from '../reach.ts';

interface Call {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** One call of a sign-in service, at addresses that connectors may reach alone; follows no redirection. Answers are short, and read whole. */
export async function fetchWithin(
  reach: Reach | undefined,
  address: string,
  { method, headers, body, signal }: Call,
): Promise<Response> {
  if (reach === undefined) return await fetch(address, { method, headers, body, signal, redirect: 'manual' });
  const url = new URL(address);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = send({
    ...reaching(url.hostname.replace(/^\[(.*)\]$/, '$1'), reach),
    ...{ port: url.port, path: url.pathname + url.search, method, agent: false, signal },
    headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body ?? '') },
  });
  request.end(body ?? '');
  const [answer] = (await once(request, 'response', { signal })) as [IncomingMessage];
  const said = await text(answer);
  const told = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
  return new Response(said === '' ? null : said, { status: answer.statusCode ?? 502, headers: told });
}
