/** Somebody who is signed in to a server, and calls its interface as a page does. */
export class SignedIn {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /** Makes the first administrator by the link that the server has printed. */
  static async first(link: string): Promise<SignedIn> {
    const [url = '', token = ''] = link.split('/welcome#');
    const answer = await fetch(`${url}/api/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ token, name: 'Ada', email: 'ada@example.org', password: 'correct horse' }),
    });
    if (!answer.ok) throw new Error(`nobody could be made: ${await answer.text()}`);
    return new SignedIn(url, answer.headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  async call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    return (await (await this.#send(method, path, body)).json()) as T;
  }

  /** The same for what may not be possible yet, such as a key that nobody has called with. */
  async patiently<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const until = Date.now() + 60_000;
    for (;;) {
      try {
        return await this.call<T>(method, path, body);
      } catch (error) {
        if (Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }

  async bytes(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.#send('GET', path)).arrayBuffer());
  }

  async #send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { cookie: this.#cookie, origin: this.#url, 'sec-fetch-site': 'same-origin' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(this.#url + path, { method, headers: { ...headers, ...type }, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
