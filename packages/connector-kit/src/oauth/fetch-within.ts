import { isIP } from 'node:net';
import { Agent, request } from 'undici';
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
  url: string,
  { method, headers, body, signal }: Call,
): Promise<Response> {
  if (reach === undefined) return await fetch(url, { method, headers, body, signal, redirect: 'manual' });
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  const { lookup } = reaching(host, reach); // throws for an address that is written out
  const agent = new Agent(isIP(host) !== 0 || lookup === undefined ? {} : { connect: { lookup } });
  try {
    const answer = await request(url, { dispatcher: agent, method: method as 'POST', headers, body, signal });
    const text = await answer.body.text();
    const told = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return new Response(text === '' ? null : text, { status: answer.statusCode, headers: told });
  } finally {
    await agent.destroy();
  }
}
