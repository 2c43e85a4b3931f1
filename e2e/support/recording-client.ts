const PATIENCE_MS = 60_000;

export interface RecordedAnswer {
  readonly request: string;
  readonly status: number;
  /** The whole answer, headers included, without the cookies. */
  readonly said: string;
  /** What the answer gave the browser to keep, by name. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: string;
}

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leaves a stream that does not end by itself. */
  readonly leaveAfterMs?: number;
}

/** A person's browser that keeps every answer. */
export class RecordingClient {
  readonly answers: RecordedAnswer[] = [];
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  /** The body of an answer with this status; anything else is a failure of the test. */
  async expect(status: number, method: string, path: string, sent: Sent = {}): Promise<Record<string, never>> {
    const answer = await this.send(method, path, sent);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  }

  async send(method: string, path: string, { body, headers = {}, leaveAfterMs }: Sent = {}): Promise<RecordedAnswer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(this.#cookies.size === 0 ? {} : { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(leaveAfterMs ?? PATIENCE_MS),
    });
    const text = await readWhole(response, leaveAfterMs !== undefined);
    const cookies = new Map(response.headers.getSetCookie().map(nameAndValue));
    for (const [name, value] of cookies) this.#cookies.set(name, value);
    const told = [...response.headers].filter(([name]) => name !== 'set-cookie');
    const answer = {
      request: `${method} ${path}`,
      status: response.status,
      said: `${told.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${text}`,
      body: text,
      cookies,
    };
    this.answers.push(answer);
    return answer;
  }
}

function nameAndValue(header: string): [string, string] {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
  return [name, value];
}

async function readWhole(response: Response, endless: boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  } catch (error) {
    if (!endless) throw error; // left on purpose
  }
  return text;
}
