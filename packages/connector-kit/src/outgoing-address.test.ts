import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { allowListHint, outgoingAddressTo } from './outgoing-address.ts';

const never = new AbortController().signal;

describe('the outgoing address', () => {
  it.each(['127.0.0.1', 'localhost'])('is the local end of the way to %s', async (host) => {
    expect(await outgoingAddressTo({ host, port: 21 }, undefined, never)).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  it('is found without a packet to the host', async () => {
    const heard: unknown[] = [];
    const host = createSocket('udp4', (message) => heard.push(message));
    host.bind(0, '127.0.0.1');
    await once(host, 'listening');
    try {
      const { address, port } = host.address();
      expect(await outgoingAddressTo({ host: address, port }, undefined, never)).toBe('127.0.0.1');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(heard).toEqual([]);
    } finally {
      host.close();
    }
  });

  it('is not looked for where a connector may not reach, nor for a name that nobody has', async () => {
    expect(await outgoingAddressTo({ host: '127.0.0.1', port: 21 }, { allows: () => false }, never)).toBeNull();
    expect(await outgoingAddressTo({ host: 'no-such-host.invalid', port: 21 }, undefined, never)).toBeNull();
  });

  it('is not waited for after a cancellation', async () => {
    expect(await outgoingAddressTo({ host: '127.0.0.1', port: 21 }, undefined, AbortSignal.abort())).toBeNull();
  });

  it('is told as it is configured, else as it was measured, else in words', () => {
    expect(allowListHint('203.0.113.9', '10.0.0.2')).toContain('203.0.113.9');
    expect(allowListHint(undefined, '10.0.0.2')).toContain('10.0.0.2, behind a router (NAT)');
    expect(allowListHint(undefined, null)).toBe("Allow this server's outgoing address there.");
  });
});
