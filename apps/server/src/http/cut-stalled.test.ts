import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cutStalled } from './cut-stalled.ts';

const AFTER_MS = 200;

async function serve(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => {
    response.writeHead(200);
    cutStalled(response, AFTER_MS);
    answer(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1', agent: false });
  const [incoming] = (await once(request, 'response')) as [IncomingMessage];
  return { incoming, [Symbol.dispose]: () => void server.close() };
}

it('breaks off what a reader does not take, and lets go of where it comes from', async () => {
  const gone = Promise.withResolvers<void>();
  using served = await serve((response) => {
    response.once('close', gone.resolve);
    response.write(Buffer.alloc(64 * 1024 * 1024));
  });
  const end = expect(once(served.incoming, 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
  served.incoming.pause();
  await gone.promise;
  served.incoming.resume();
  await end;
});

it('waits for whoever reads all there is, however long the next piece takes', async () => {
  using served = await serve((response) => {
    response.write('one ');
    void delay(AFTER_MS * 4).then(() => response.end('two'));
  });
  let text = '';
  served.incoming.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  await once(served.incoming, 'end');
  expect(text).toBe('one two');
});
