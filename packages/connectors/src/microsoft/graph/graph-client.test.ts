import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '@drover/connector-kit/testing';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { GraphClient } from './graph-client.ts';
import { HttpAgent } from './http-agent.ts';

test.each(['0', '-5', 'Thu, 01 Jan 2015 00:00:00 GMT', '0.01'])(
  'a service that refuses and names no time to wait (%s) is left alone for a second at least, and ever longer',
  async (retryAfter) => {
    const refusals = 8;
    let asked = 0;
    const server = createServer((_, response) => {
      if (++asked > refusals) response.writeHead(200).end('{}');
      else response.writeHead(429, { 'retry-after': retryAfter }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using http = new HttpAgent();
    const pauses: number[] = [];
    const client = new GraphClient({
      entries: [],
      base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      tokens: { get: async () => 'token', refused: () => undefined },
      http,
      budget: { take: async () => undefined, pause: (ms) => pauses.push(ms), told: () => undefined, held: () => false },
      clock: realClock,
    });
    await client.tell({ path: '/me', to: 'ask' }, new AbortController().signal);
    server.close();
    expect(asked).toBe(refusals + 1);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1000));
  },
);

test('the service is told whose traffic it is, in the form that it ranks', async () => {
  const agents: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    agents.push(headers['user-agent']);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using http = new HttpAgent();
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { body } = await http.call({ url, method: 'GET' }, new AbortController().signal);
  await body.dump();
  server.close();
  expect(agents).toEqual([`NONISV|Drover|Drover/${manifest.version}`]);
});
