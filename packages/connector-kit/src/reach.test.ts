import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { NOT_ALLOWED, type Reach, reaching } from './reach.ts';

const nowhere: Reach = { allows: () => false };
const loopback: Reach = { allows: (address) => address === '127.0.0.1' || address === '::1' };

async function tryConnect(host: string, reach: Reach | undefined): Promise<string> {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const socket = connect({ ...reaching(host, reach), port });
    await once(socket, 'connect');
    const address = socket.remoteAddress ?? '';
    socket.destroy();
    return address;
  } finally {
    server.close();
  }
}

describe('reaching', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'connects to %s where it is allowed, and where nothing is forbidden',
    async (host) => {
      expect(await tryConnect(host, loopback)).toBe('127.0.0.1');
      expect(await tryConnect(host, undefined)).toBe('127.0.0.1');
    },
  );

  it.each(['127.0.0.1', '::1', 'localhost'])('refuses %s where it is not, before anything is sent', async (host) => {
    const failure = await tryConnect(host, nowhere).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StorageError);
    expect(failure).toMatchObject({ vendor: NOT_ALLOWED, fault: 'network' });
  });

  it('looks at what a name stands for with each connection, so that it cannot be pointed elsewhere in between', async () => {
    const asked: string[] = [];
    const turning: Reach = {
      allows: (address) => {
        asked.push(address);
        return asked.length === 1 && address === '127.0.0.1';
      },
    };
    const { lookup } = reaching('localhost', turning);
    const ask = () =>
      new Promise((resolve) => lookup?.('localhost', { family: 4 }, (error, address) => resolve(error ?? address)));
    expect(await ask()).toBe('127.0.0.1');
    expect(await ask()).toMatchObject({ vendor: NOT_ALLOWED });
    expect(asked).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it.each(['0x7f.1', '2130706433', '0177.0.0.1', '127.1'])('is not deceived by the spelling %s', async (host) => {
    await expect(tryConnect(host, nowhere)).rejects.toThrow();
  });
});
