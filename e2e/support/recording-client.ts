const PATIENCE_MS = 60_000;

export interface RecordedAnswer {
  readonly request: string;
  readonly status: number;
  /** The whole answer, headers included, without the cookie that begins a session. */
  readonly said: string;
  readonly cookie: string | null;
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
  #cookie = '';

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
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(leaveAfterMs ?? PATIENCE_MS),
    });
    const text = await readWhole(response, leaveAfterMs !== undefined);
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.#cookie = cookie.split(';')[0] ?? '';
    const told = [...response.headers].filter(([name]) => name !== 'set-cookie');
    const answer = {
      request: `${method} ${path}`,
      status: response.status,
      said: `${told.map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${text}`,
      body: text,
      cookie,
    };
    this.answers.push(answer);
    return answer;
  }
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
