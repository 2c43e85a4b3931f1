import type { Browser } from 'playwright-core';
import { type FakeAnswers, type FakeServer, startFakeServer } from './fake-server.ts';
import { openBrowser } from './open-browser.ts';

/** The page in a browser, in front of answers that a test holds in memory. */
export interface FakeStage extends AsyncDisposable {
  readonly browser: Browser;
  readonly server: FakeServer;
}

export async function openFakeStage(answers: FakeAnswers): Promise<FakeStage> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startFakeServer(answers));
  const browser = await openBrowser();
  stack.defer(() => browser.close());
  const parts = stack.move();
  return { browser, server, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
