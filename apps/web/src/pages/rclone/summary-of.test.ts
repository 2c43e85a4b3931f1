import { expect, it } from 'vitest';
import { summaryOf } from './summary-of.ts';

const field = (name: string, label: string, secret: boolean) =>
  ({ name, label, secret, input: secret ? 'secret' : 'text', required: true }) as const;
const fields = [field('server', 'Server', false), field('password', 'Password', true)];

it.each([
  [
    { server: 'ftp.example.com', port: 21, username: 'me', password: 'potato' },
    'me@ftp.example.com:21, Password taken over',
  ],
  [{ server: 'h', port: 22 }, 'h:22'],
  [{ port: 22, username: 'me' }, 'me@server:22'],
  [{ path: '/srv/data' }, '/srv/data'],
  [{ account: 'acme', authentication: 'key' }, 'acme'],
  [{}, ''],
])('%j is told without its secrets', (options, text) => {
  expect(summaryOf({ options }, { fields })).toBe(text);
});
