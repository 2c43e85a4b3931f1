import type { Connector, ConnectorOptions, Run } from '@drover/api';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openBrowser, openPage, type WatchedPage } from './open-browser.ts';
import { type Product, startProduct } from './start-product.ts';

export const ADMINISTRATOR = {
  name: 'Maya Okafor',
  email: 'maya.okafor@contoso.example',
  password: 'three green apples',
} as const;

/** The running product with a browser in front of it, and somebody signed in. */
export interface Stage extends AsyncDisposable {
  readonly product: Product;
  readonly browser: Browser;
  /** A page of somebody who is signed in. */
  open(address?: string, options?: BrowserContextOptions): Promise<WatchedPage>;
  /** Calls the interface as the administrator, for what a task does not show itself. */
  call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Authorises a connector without the page; trusts what the server shows. */
  authorize(type: string, displayName: string, options: ConnectorOptions): Promise<Connector>;
  /** Waits until a run has ended. */
  endOf(runId: string): Promise<Run>;
}

/** Starts everything, the product with `more` in its environment, and makes the first administrator. */
export async function openStage(more: Readonly<Record<string, string>> = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const product = stack.use(await startProduct(more));
  const browser = await openBrowser();
  stack.defer(() => browser.close());
  const setup = await browser.newContext();
  const { name, email, password } = ADMINISTRATOR;
  const token = new URL(product.signInLink).hash.slice(1);
  const headers = { origin: product.url };
  const answer = await setup.request.post(`${product.url}/api/setup`, {
    headers,
    data: { token, name, email, password },
  });
  if (!answer.ok()) throw new Error(`no administrator could be made: ${await answer.text()}`);
  const storageState = await setup.storageState();

  async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const sent = body === undefined ? {} : { data: body };
    const given = await setup.request.fetch(product.url + path, { method, headers, timeout: 60_000, ...sent });
    const text = await given.text();
    if (!given.ok()) throw new Error(`${method} ${path}: ${given.status()} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  const parts = stack.move();
  return {
    product,
    browser,
    call,
    async open(address = '/', options = {}) {
      const watched = await openPage(browser, { storageState, ...options });
      await watched.page.goto(product.url + address);
      return watched;
    },
    authorize: (type, displayName, options) => call('POST', '/api/connectors', { type, displayName, options }),
    async endOf(runId) {
      for (;;) {
        const run = await call<Run>('GET', `/api/runs/${runId}`);
        if (run.state === 'ended') return run;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
