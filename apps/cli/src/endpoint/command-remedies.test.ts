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

it('leaves another trouble with a key to the words of the connector', () => {
  const cause = Object.assign(new Error('no key'), { problem: 'format' });
  expect(inWords({ cause, remedy: 'Paste the whole key.' })).toContain('Paste the whole key.');
});
