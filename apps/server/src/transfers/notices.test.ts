import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleServer, startSampleFtp } from '../demo/ftp-server.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

const PASSWORD = 'a planted secret';

let server: TestServer;
let ftp: SampleServer;
let ada: Person;
let connectorId: string;

beforeAll(async () => {
  server = await startTestServer();
  const folder = join(server.folder, 'ftp');
  await mkdir(join(folder, 'Inner'), { recursive: true });
  ftp = await startSampleFtp({ username: 'sample', password: PASSWORD, folder });
  ada = await server.person('operator');
  const options = { type: 'plain', server: '127.0.0.1', port: ftp.port, username: 'sample', password: PASSWORD };
  const made = await send(server.url, 'POST', '/api/connectors', {
    as: ada,
    body: { type: 'ftp', displayName: 'Print server', options },
  });
  connectorId = (made.body as unknown as { id: string }).id;
});
afterAll(async () => {
  await ftp[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function noticesOf(source: string[], destination: string[]): Promise<string[]> {
  const place = (path: string[]) => ({ connectorId, root: '', path });
  const body = { source: place(source), destination: place(destination) };
  const answer = await send(server.url, 'POST', '/api/notices', { as: ada, body });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body as unknown as { code: string }[]).map(({ code }) => code);
}

describe('what is said of a pair of folders on one server', () => {
  it('is said once, though both sides have it', async () => {
    expect(await noticesOf(['Inner'], ['Outer'])).toEqual(['unencrypted']);
  });

  it('forbids a copy into itself', async () => {
    expect(await noticesOf(['Inner'], ['Inner'])).toContain('same-folder');
    expect(await noticesOf(['Inner'], ['Inner', 'Deeper'])).toContain('destination-in-source');
    expect(await noticesOf(['Inner', 'Deeper'], ['Inner'])).toContain('source-in-destination');
  });
});
