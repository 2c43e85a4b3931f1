import { StorageError, type StorageErrorDetails } from '@drover/core';
import { expect, it } from 'vitest';
import { inWordsOfTheCommand } from './command-remedies.ts';
import type { RemoteSide } from './resolve-side.ts';

const key = { path: '/home/me/.ssh/id_rsa', text: '', passphrase: null, asked: true };
const side = { side: 'source', location: { scheme: 'sftp', host: 'host' }, credentials: { user: 'me', key } };

function inWords(details: Partial<StorageErrorDetails>): string {
  const error = new StorageError({ kind: 'config-invalid', fault: 'credentials', message: 'It failed.', ...details });
  return inWordsOfTheCommand(error, side as unknown as RemoteSide, new Map()).describe();
}

it.each(['passphrase-missing', 'passphrase-wrong'])(
  '%s: says where the passphrase of the key comes from',
  (problem) => {
    const cause = Object.assign(new Error('the key is encrypted'), { problem });
    const words = inWords({ cause, remedy: 'Enter the passphrase.' });
    expect(words).toContain('DROVER_SOURCE_PASSPHRASE');
    expect(words).toContain('/home/me/.ssh/id_rsa');
    expect(words).not.toContain('Enter the passphrase');
  },
);

it('names the file of a key that cannot be used, and asks for no pasting', () => {
  const cause = Object.assign(new Error('no key'), { problem: 'format' });
  const words = inWords({ cause, remedy: 'Paste the whole private key.' });
  expect(words).toContain('/home/me/.ssh/id_rsa');
  expect(words).toContain('--source-identity FILE');
  expect(words).not.toContain('Paste');
});

it('speaks of the URL where a form would be spoken of', () => {
  const ftp = inWords({
    fault: 'port',
    remedy: 'Choose the FTP connector, or the port of the SSH service, usually 22.',
  });
  expect(ftp).toMatch(/Write ftp:\/\/.*port of the SSH service.*sftp:\/\/host:PORT\//);
  const name = inWords({ fault: 'host-name', remedy: 'Check the spelling of Server; without ftp:// in front.' });
  expect(name).toMatch(/spelling of host, between sftp:\/\/ and the path/);
  expect(name).not.toContain('Server');
});

it('speaks of this machine and of schemes, not of a form', () => {
  const allow = inWords({ fault: 'network', remedy: "Allow this server's address there; here it is 10.0.0.2." });
  expect(allow).toContain("Allow this machine's address there");
  const port = inWords({ fault: 'port', remedy: 'Choose the SFTP connector, or the port of the FTP server.' });
  expect(port).toContain('Write sftp:// in front of the host name, or the port');
  for (const fault of ['tls', 'server'] as const) {
    const words = inWords({ fault, remedy: 'Check that the Type fits the port.' });
    expect(words).toContain('the scheme of the URL (ftp://, ftpes:// or ftps://) fits the port');
  }
  expect(inWords({ fault: 'tls' })).toContain('an SSH server, usually on port 22, needs sftp://');
});

it('keeps the brackets of an address with colons', () => {
  const error = new StorageError({ kind: 'unavailable', fault: 'port', message: 'It refused.' });
  const at = { ...side, location: { scheme: 'ftp', host: '::1' } } as unknown as RemoteSide;
  expect(inWordsOfTheCommand(error, at, new Map()).remedy).toContain('ftp://[::1]:PORT/');
});
