import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { selfSigned } from './self-signed.ts';

const NAMES = ['localhost', 'files.example.com', '127.0.0.1', '::1', '2001:db8::7:1'];

describe('selfSigned', () => {
  it('names every name and address, is signed by its own key and valid now', () => {
    const { cert } = selfSigned(NAMES, new Date());
    const read = new X509Certificate(cert);
    expect(read.verify(read.publicKey)).toBe(true);
    for (const name of NAMES.slice(0, 2)) expect(read.checkHost(name)).toBe(name);
    for (const address of NAMES.slice(2)) expect(read.checkIP(address)).toBe(address);
    expect(read.checkHost('other.example.com')).toBeUndefined();
    expect(read.ca).toBe(false);
    expect(Date.parse(read.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(read.validTo) - Date.parse(read.validFrom)).toBeLessThanOrEqual(398 * 86_400_000);
  });

  it('is accepted by whoever trusts it, for the names in it and no other', async () => {
    const { cert, key } = selfSigned(NAMES, new Date());
    const server = createServer({ cert, key }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const trusting = connect({ port, host: '127.0.0.1', ca: cert, servername: 'localhost' });
      const [bytes] = (await once(trusting, 'data')) as [Buffer];
      expect(bytes.toString()).toBe('hello');
      const wrong = connect({ port, host: '127.0.0.1', ca: cert, servername: 'evil.example.com' });
      await expect(once(wrong, 'secureConnect')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    } finally {
      server.close();
    }
  });

  it('never gives two certificates one serial number', () => {
    const serials = Array.from(
      { length: 50 },
      () => new X509Certificate(selfSigned(['a'], new Date()).cert).serialNumber,
    );
    expect(new Set(serials).size).toBe(50);
  });
});
