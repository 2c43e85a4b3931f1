import { rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { processHost, realClock } from './process-host.ts';
import { startOf } from './shared-server.ts';

const [, , folder = '', run = ''] = process.argv;

async function answer(content: object): Promise<void> {
  await writeFile(join(folder, 'answer.unfinished'), JSON.stringify(content));
  await rename(join(folder, 'answer.unfinished'), join(folder, 'answer.json'));
}

async function serve(): Promise<void> {
  const begun = await startOf(Number(run));
  const settings = { temporaryFolder: tmpdir(), host: processHost, pid: process.pid, clock: realClock };
  await using server = await EmbeddedPostgres.start(
    { ...settings, folder: join(folder, 'postgres') },
    new AbortController().signal,
  );
  await answer({ url: server.url });
  while ((await startOf(Number(run))) === begun) await delay(300);
}

try {
  await serve();
} catch (error) {
  await answer({ error: inspect(error) });
  await delay(2_000);
} finally {
  await rm(folder, { recursive: true, force: true });
}
