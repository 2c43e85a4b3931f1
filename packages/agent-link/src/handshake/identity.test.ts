import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { connectorKeyOf, createIdentity, loadIdentity, pinOf, publicKeyOf, readConnectorKey } from './identity.ts';

describe('an identity', () => {
  it('is the same after it was kept, and signs what its public key verifies', () => {
    const made = createIdentity();
    const loaded = loadIdentity(made.toPem());
    expect(loaded.spki.equals(made.spki)).toBe(true);
    const key = publicKeyOf(made.spki);
    const bytes = Buffer.from('to sign');
    expect(key !== null && verify(null, bytes, key, loaded.sign(bytes))).toBe(true);
  });

  it('is known by 32 digits, and a server by its pin', () => {
    const { spki } = createIdentity();
    expect(connectorKeyOf(spki)).toMatch(/^[0-9A-F]{32}$/);
    expect(pinOf(spki)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(connectorKeyOf(createIdentity().spki)).not.toBe(connectorKeyOf(spki));
  });

  it('is refused in a sentence that shows nothing of it when it is of another sort', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const text of [pem, 'nothing', '']) {
      expect(() => loadIdentity(text)).toThrow(expect.objectContaining({ kind: 'config-invalid' }));
    }
    expect(publicKeyOf(other.publicKey.export({ type: 'spki', format: 'der' }))).toBeNull();
    expect(publicKeyOf(Buffer.alloc(44))).toBeNull();
  });

  it.each([
    ['0123456789abcdef0123456789ABCDEF', '0123456789ABCDEF0123456789ABCDEF'],
    [' 01234567-89abcdef 01234567-89abcdef\n', '0123456789ABCDEF0123456789ABCDEF'],
    ['0123456789abcdef0123456789abcde', null],
    ['0123456789abcdef0123456789abcdeg', null],
    ['', null],
  ])('has a key that people may write as "%s"', (text, key) => {
    expect(readConnectorKey(text)).toBe(key);
  });
});
