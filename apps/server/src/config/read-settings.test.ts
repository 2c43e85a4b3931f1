import { describe, expect, it } from 'vitest';
import { readSettings, refuseUnprotected } from './read-settings.ts';

const read = (flags: object, env: Record<string, string> = {}) => {
  const settings = readSettings(flags, env, 4);
  refuseUnprotected(settings, flags);
  return settings;
};

describe('settings', () => {
  it('listen on this machine alone unless told', () => {
    expect(read({}).listen).toEqual({ host: '127.0.0.1', port: 8420 });
    expect(read({}, { DROVER_LISTEN: '127.0.0.1:1' }).listen.port).toBe(1);
    expect(read({ listen: '127.0.0.1:2' }, { DROVER_LISTEN: '127.0.0.1:1' }).listen.port).toBe(2);
  });

  it.each(['0.0.0.0:8420', ':8420', '[::]:8420', '192.0.2.1:80', 'files.example.org:443', '127.evil.example:1'])(
    'refuse to listen on %s without TLS',
    (listen) => {
      expect(() => read({ listen })).toThrow('without TLS');
      expect(read({ listen, insecure: true }).tls).toEqual({ kind: 'none' });
      expect(read({ listen, 'tls-self-signed': true }).tls).toEqual({ kind: 'self-signed' });
    },
  );

  it.each(['', '99999', 'a:b', '1.2.3.4:', '127.0.0.1:1:2'])('refuse "%s" as an address', (listen) => {
    expect(() => read({ listen })).toThrow('no address to listen on');
  });

  it('refuse half a certificate, folders that are no full paths, and workers that are no number', () => {
    expect(() => read({ 'tls-cert': 'a' })).toThrow('only the certificate');
    expect(() => read({}, { DROVER_LOCAL_ROOTS: 'srv' })).toThrow('no full path');
    expect(() => read({}, { DROVER_WORKERS: 'many' })).toThrow('no number');
    expect(read({}, { DROVER_WORKERS: '0' }).workers).toBe(0);
    expect(readSettings({}, {}, 32).workers).toBe(4);
    expect(readSettings({}, {}, 1).workers).toBe(1);
  });
});
