import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { toStorageError } from '@drover/core';
import { type EmbeddedEvent, EmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { processHost, realClock } from './process-host.ts';

const [, , folder = ''] = process.argv;
const events: EmbeddedEvent[] = [];
try {
  const server = await EmbeddedPostgres.start(
    {
      folder,
      temporaryFolder: tmpdir(),
      host: processHost,
      pid: process.pid,
      clock: realClock,
      onEvent: (event) => events.push(event),
    },
    new AbortController().signal,
  );
  process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.url, events })}\n`);
  process.stdin.resume();
  await once(process.stdin, 'end');
  await server.close();
} catch (error) {
  const { kind, message, remedy } = toStorageError(error);
  process.stdout.write(`${JSON.stringify({ error: { kind, message, remedy } })}\n`);
}
