import type { MicrosoftSimulator } from '../microsoft-simulator.ts';

export interface GraphAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed content; undefined when there is none. */
  readonly json: unknown;
  /** The error's code. */
  readonly code: unknown;
  /** The more precise code. */
  readonly inner: unknown;
}

export interface AskOptions {
  readonly json?: unknown;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks to a simulated Microsoft Graph in the words of the protocol. */
export class GraphClient {
  readonly #microsoft: MicrosoftSimulator;
  readonly #token: string;

  constructor(microsoft: MicrosoftSimulator, token = microsoft.issueToken()) {
    this.#microsoft = microsoft;
    this.#token = token;
  }

  /** Asks for a path such as `/users/anna@contoso.example/drive`, or for a whole address. */
  async ask(method: string, path: string, { json, body, headers = {} }: AskOptions = {}): Promise<GraphAnswer> {
    const url = path.startsWith('/') ? `${this.#microsoft.graph}/v1.0${path}` : path;
    const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
    const content = json === undefined ? body : JSON.stringify(json);
    const answer = await fetch(url, {
      method,
      headers: { Authorization: `Bearer ${this.#token}`, ...type, ...headers },
      redirect: 'manual',
      ...(content === undefined ? {} : { body: content }),
    });
    return read(answer);
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<GraphAnswer> {
    return this.ask('GET', path, { headers });
  }

  /** All values of a list, page by page. */
  async all(path: string): Promise<unknown[]> {
    const values: unknown[] = [];
    for (let next: unknown = path; typeof next === 'string'; ) {
      const { json } = await this.get(next);
      const found = at(json, 'value');
      if (!Array.isArray(found)) throw new Error(`${next} is no list`);
      values.push(...found);
      next = at(json, '@odata.nextLink');
    }
    return values;
  }

  /** Begins an upload and gives its address. */
  async begin(path: string, json: unknown = {}): Promise<string> {
    const answer = await this.ask('POST', `${path}/createUploadSession`, { json });
    const url = at(answer.json, 'uploadUrl');
    if (typeof url !== 'string') throw new Error(`no session: ${JSON.stringify(answer)}`);
    return url;
  }
}

/** Sends one fragment of a file of `total` bytes, as clients should. */
export async function sendFragment(
  url: string,
  start: number,
  bytes: Uint8Array<ArrayBuffer>,
  total: number,
): Promise<GraphAnswer> {
  const range = `bytes ${start}-${start + bytes.length - 1}/${total}`;
  return read(await fetch(url, { method: 'PUT', headers: { 'Content-Range': range }, body: bytes }));
}

/** What lies at a path within parsed JSON; undefined when there is nothing. */
export function at(json: unknown, ...names: readonly (string | number)[]): unknown {
  return names.reduce<unknown>(
    (node, name) => (typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined),
    json,
  );
}

export async function read(answer: Response): Promise<GraphAnswer> {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  const text = await answer.text();
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  const { status, headers } = answer;
  return { status, headers, json, code: at(json, 'error', 'code'), inner: at(json, 'error', 'innerError', 'code') };
}
