import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NOT_ALLOWED } from '@drover/connector-kit';
import { expect, it } from 'vitest';
import { HttpAgent } from './http-agent.ts';

it.each(['127.0.0.1', 'localhost'])(
  'an address that a service sends on to, %s, is called only where it may be reached',
  async (host) => {
    let called = 0;
    const server = createServer((_, response) => {
      called++;
      response.end('secret');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(`http://${host}:${(server.address() as AddressInfo).port}/`);
    const { signal } = new AbortController();
    try {
      await using closed = new HttpAgent({ allows: () => false });
      await expect(closed.call({ url, method: 'GET' }, signal)).rejects.toMatchObject({ vendor: NOT_ALLOWED });
      expect(called).toBe(0);
      await using open = new HttpAgent({ allows: (address) => address === '127.0.0.1' });
      expect(await (await open.call({ url, method: 'GET' }, signal)).body.text()).toBe('secret');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  },
);

it('holds 64 connections to a host at most, lets the others wait, and leaves none behind', async () => {
  const [most, calls] = [64, 100];
  const full = Promise.withResolvers<void>();
  let [open, highest, arrived] = [0, 0, 0];
  const server = createServer(async (_, response) => {
    if (++arrived === most) full.resolve();
    await full.promise;
    response.end('x');
  });
  server.on('connection', (socket) => {
    highest = Math.max(highest, ++open);
    socket.on('close', () => open--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const { signal } = new AbortController();
  const agent = new HttpAgent();
  const ask = async () => (await (await agent.call({ url, method: 'GET' }, signal)).body.text()).length;
  expect(await Promise.all(Array.from({ length: calls }, ask))).toEqual(Array(calls).fill(1));
  expect([highest, arrived]).toEqual([most, calls]);
  await agent[Symbol.asyncDispose]();
  await expect.poll(() => open, { timeout: 30_000 }).toBe(0);
  await expect(ask()).rejects.toThrow();
  server.close();
});

it('tells what of a body has left, which is not what a line that takes nothing is given', async () => {
  const opened = Promise.withResolvers<IncomingMessage>();
  const server = createServer((received, response) => {
    received.once('end', () => response.end('all'));
    opened.resolve(received);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const body = Buffer.alloc(64 * 1024 * 1024, 'x');
  const told: number[] = [];
  const agent = new HttpAgent();
  const { signal } = new AbortController();
  const answer = agent.call({ url, method: 'PUT', body, onSent: (bytes) => void told.push(bytes) }, signal);
  const received = await opened.promise;
  await expect.poll(() => told.length, { timeout: 30_000 }).toBeGreaterThan(1);
  expect(told[0]).toBe(0);
  expect(told.at(-1)).toBeLessThan(body.length / 2);
  received.resume();
  expect(await (await answer).body.text()).toBe('all');
  expect(received.headers['content-length']).toBe(String(body.length));
  expect(told.at(-1)).toBeGreaterThan(body.length - 256 * 1024);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  await agent[Symbol.asyncDispose]();
  server.close();
});
