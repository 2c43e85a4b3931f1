import { hostname, networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { selfSigned } from '../tls/self-signed.ts';
import { ownNames } from './own-names.ts';

const knows = ownNames(
  selfSigned(['files.example.org', '*.shares.example.org', '192.0.2.4', '2001:db8::4'], new Date()).cert,
);

it('knows the names and addresses of its certificate, of its machine and of its network cards', () => {
  const cards = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = ['files.example.org', 'a.shares.example.org', '192.0.2.4', '2001:db8::4', hostname().toUpperCase()];
  for (const name of [...own, ...cards.map(({ address }) => address)]) expect(knows(name), name).toBe(true);
});

it('knows no others, nor what is no name at all', () => {
  const others = [
    'example.org',
    'files.example.org.evil.net',
    '192.0.2.5',
    '2001:db8::5',
    '',
    ' ',
    'x" y.shares.example.org',
  ];
  for (const name of [...others, 'a/../b.shares.example.org', 'a:1', '.files.example.org'])
    expect(knows(name), name).toBe(false);
});
