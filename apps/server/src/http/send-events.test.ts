import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@drover/core';
import { realClock } from '@drover/database/testing';
import { expect, it } from 'vitest';
import { type OutgoingEvent, sendEvents } from './send-events.ts';

const ALIVE = 'event: alive\ndata: {"everyMs":15000}\n\n';

/** Serves the events to one caller; `over` settles when all has been let go. */
async function serve(events: AsyncIterable<OutgoingEvent>, signal: AbortSignal, clock: Clock = realClock) {
  const over = Promise.withResolvers<void>();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    sendEvents(response, events, clock, signal).then(over.resolve, over.reject);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = (await once(get({ port, host: '127.0.0.1', agent: false }), 'response')) as [IncomingMessage];
  return { response, over: over.promise, close: () => server.close() };
}

it('asks for no further event while the reader does not take what was sent', { timeout: 30_000 }, async () => {
  let made = 0;
  async function* endless(): AsyncGenerator<OutgoingEvent> {
    for (;;) yield { event: 'run', data: { seq: ++made, padding: 'x'.repeat(100_000) } };
  }
  const stop = new AbortController();
  const { response, over, close } = await serve(endless(), stop.signal);
  response.pause();
  await delay(500);
  const before = made;
  await delay(500);
  expect(made).toBe(before);
  expect(made).toBeLessThan(500);
  stop.abort();
  response.destroy();
  await over;
  close();
});

it('ends the stream in order when the server stops', async () => {
  async function* waiting(): AsyncGenerator<OutgoingEvent> {
    yield { event: 'run', data: { seq: 1 }, id: '1' };
    await new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(stop.signal.reason)));
  }
  const stop = new AbortController();
  const { response, over, close } = await serve(waiting(), stop.signal);
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await expect.poll(() => text).toBe(`${ALIVE}id: 1\nevent: run\ndata: {"seq":1}\n\n`);
  const ended = once(response, 'end');
  stop.abort(new DOMException('stopping', 'AbortError'));
  await Promise.all([over, ended]);
  close();
});

it('shows at once that it is alive and how often it will, and does so while nothing happens', async () => {
  const stop = new AbortController();
  let beats = 0;
  const clock: Clock = {
    ...realClock,
    sleep: (_, signal) => (beats++ < 2 ? Promise.resolve() : realClock.sleep(60_000, signal)),
  };
  async function* silent(): AsyncGenerator<OutgoingEvent> {
    await new Promise((_, reject) => stop.signal.addEventListener('abort', () => reject(stop.signal.reason)));
  }
  const { response, over, close } = await serve(silent(), stop.signal, clock);
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await expect.poll(() => text).toBe(ALIVE.repeat(3));
  stop.abort();
  await over;
  close();
});
