import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CuttableProxy } from '@drover/testing-servers';
import { expect, it } from 'vitest';
import { routes } from '../routes.ts';
import { createClient } from './create-client.ts';

const activity = { running: 1, queued: 0, bytesPerSecond: 2, filesPerSecond: 3, busiest: [] };
const EVENT = `event: activity\ndata: ${JSON.stringify(activity)}\n\n`;

/** A server that says what the test says, behind a network that can swallow everything. */
async function bed(say: (response: ServerResponse) => void) {
  await using stack = new AsyncDisposableStack();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    say(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close().closeAllConnections());
  const proxy = stack.use(await CuttableProxy.before((server.address() as AddressInfo).port));
  const client = createClient({ baseUrl: `http://127.0.0.1:${proxy.port}` });
  const parts = stack.move();
  return { proxy, client, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Says that it is alive as often as announced, until the caller is gone. */
function beat(response: ServerResponse, everyMs: number): void {
  const alive = () => response.write(`event: alive\ndata: {"everyMs":${everyMs}}\n\n`);
  alive();
  const timer = setInterval(alive, everyMs);
  response.once('close', () => clearInterval(timer));
}

it('gives up a stream whose connection is gone in silence, and not before two signs of life are missed', {
  timeout: 30_000,
}, async () => {
  await using stalled = await bed((response) => {
    beat(response, 800);
    response.write(EVENT);
  });
  const events = stalled.client.events(routes.watchActivity, {});
  expect((await events.next()).value).toMatchObject({ data: activity });
  const next = events.next();
  const early = new Promise((resolve) => setTimeout(resolve, 3500, 'still waiting'));
  expect(await Promise.race([next, early])).toBe('still waiting');
  stalled.proxy.swallow();
  const swallowedAt = performance.now();
  await expect(next).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  expect(performance.now() - swallowedAt).toBeGreaterThan(1000);
  expect((await events.next()).done).toBe(true);
  // The network is there for whoever connects anew.
  const again = stalled.client.events(routes.watchActivity, {});
  expect((await again.next()).value).toMatchObject({ data: activity });
  await again.return();
});

it('waits as long as it takes for a server that does not say how often it shows that it is alive', async () => {
  await using quiet = await bed((response) => {
    response.write(': an old server\n\n');
    setTimeout(() => response.end(EVENT), 1000);
  });
  const seen = await Array.fromAsync(quiet.client.events(routes.watchActivity, {}));
  expect(seen).toMatchObject([{ event: 'activity' }]);
});
