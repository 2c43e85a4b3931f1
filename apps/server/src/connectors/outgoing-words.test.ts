import { describe, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { startTestServer } from '../testing/start-test-server.ts';
import { outgoingWords } from './outgoing-words.ts';

const never = new AbortController().signal;

describe('the outgoing address of a form', () => {
  it('is the one that was configured', async () => {
    expect(await outgoingWords('198.51.100.7', never, ['127.0.0.1'])).toBe('198.51.100.7');
  });

  it('is else the one that the system calls from, and said to be seen from here', async () => {
    expect(await outgoingWords(null, never, ['no-such-host.invalid', '127.0.0.1'])).toMatch(
      /^127\.0\.0\.1 \(as this machine sees it; behind a router, NAT,/,
    );
  });

  it('is told in words where no way leads out', async () => {
    expect(await outgoingWords(null, never, ['no-such-host.invalid'])).toBe(
      'the address of the machine that runs Drover',
    );
  });

  it('stands in the forms for FTP and SFTP', async () => {
    await using server = await startTestServer();
    const expected = await outgoingWords(null, never);
    const { body } = await send(server.url, 'GET', '/api/connector-types', { as: await server.person('operator') });
    const types = body as unknown as { type: string; fields: { name: string; help?: string }[] }[];
    for (const type of ['ftp', 'sftp']) {
      const fields = types.find((each) => each.type === type)?.fields ?? [];
      expect(fields.find(({ name }) => name === 'server')?.help, type).toContain(expected);
    }
    expect(JSON.stringify(body)).not.toContain('{outgoingAddress}');
  }, 60_000);
});
