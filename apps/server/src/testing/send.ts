import type { Problem } from '@drover/api';
import type { Person } from './start-test-server.ts';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The body as JSON; null when it is none. */
  readonly body: Problem & Record<string, never>;
  readonly headers: Headers;
}

interface Sent {
  readonly as?: Person | null;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request as a page of the server would send it. */
export async function send(url: string, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const { as = null, body, headers } = sent;
  const response = await fetch(url + path, {
    method,
    headers: {
      'sec-fetch-site': 'same-origin',
      ...(as === null ? {} : { cookie: as.cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const type = response.headers.get('content-type') ?? '';
  // Streams of events do not end by themselves.
  const text = type.startsWith('text/event-stream') ? '' : await response.text();
  if (text === '') await response.body?.cancel().catch(() => undefined);
  return { status: response.status, type, text, body: parse(text) as Answer['body'], headers: response.headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
