import { createServer } from 'node:net';
import { StorageError } from '@drover/core';
import { realClock } from '@drover/database/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { storageFailed } from '../connectors/failure-view.ts';
import { toProblem } from '../errors/to-problem.ts';
import { send } from '../testing/send.ts';
import { startTestServer } from '../testing/start-test-server.ts';
import { FailureLog } from './failure-log.ts';

function bed() {
  const lines: { level: number; msg: string; err?: { stack: string }; error?: string; times?: number }[] = [];
  const log = new FailureLog(pino({}, { write: (line) => void lines.push(JSON.parse(line)) }), realClock);
  const fail = (error: unknown) => log.failed(error, toProblem(error, 'r1'), '/api/x');
  return { log, lines, fail };
}

it.each(['permission-denied', 'quota-exceeded', 'unavailable', 'timeout', 'not-found', 'unauthenticated'] as const)(
  'a storage that answers a person with %s is no error of the server',
  (kind) => {
    const { lines, fail } = bed();
    fail(storageFailed(new StorageError({ kind, message: 'The server refused.' })));
    for (const line of lines) expect(line).toMatchObject({ level: 30, error: 'The server refused.' });
    expect(JSON.stringify(lines)).not.toContain('stack');
  },
);

it('what nobody expected is an error, with its stack', () => {
  const { lines, fail } = bed();
  fail(storageFailed(new TypeError('x is not a function')));
  fail(new TypeError('y is not a function'));
  expect(lines.map(({ level, err }) => [level, err?.stack.includes('TypeError')])).toEqual([
    [50, true],
    [50, true],
  ]);
});

it('a database that is away is said once for all requests, and once when they are served again', () => {
  const { log, lines, fail } = bed();
  const away = new StorageError({ kind: 'unavailable', message: 'The database does not answer.' });
  for (let n = 0; n < 100; n++) fail(away);
  expect(lines).toMatchObject([
    { level: 40, msg: 'requests cannot be served', error: 'The database does not answer.' },
  ]);
  log.served();
  log.served();
  expect(lines.slice(1)).toMatchObject([{ level: 40, msg: 'requests are served again', times: 100 }]);
});

it('a person who loads a connector whose server is away writes no error into the log', async () => {
  await using server = await startTestServer();
  const port = await closedPort();
  const options = { type: 'plain', server: '127.0.0.1', port, username: 'u' };
  const admin = await server.person('administrator');
  const { id } = await server.app.connectors.create({
    ...{ type: 'ftp', displayName: 'Away', options, secrets: { password: 'p' }, ownerId: admin.id, shared: true },
  });
  const answer = await send(server.url, 'GET', `/api/connectors/${id}/entries?root=&path=%5B%5D`, { as: admin });
  expect(answer.body).toMatchObject({ status: 502, code: 'storage-failed' });
  const about = server.logged.filter((line) => line.includes(String(answer.body.requestId)));
  expect(about.some((line) => line.includes('a storage service did not do what was asked'))).toBe(true);
  for (const line of about) expect(JSON.parse(line)).toMatchObject({ level: 30 });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
