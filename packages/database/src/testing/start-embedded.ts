import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedEvent, EmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { processHost, realClock } from './process-host.ts';

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

/** A folder that any user may enter; with it ends the server that runs in `postgres` below, also after a kill -9 of the tests. */
export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'drover-db-'));
  await chmod(path, 0o755);
  const watcher = spawn('/bin/sh', ['-c', CLEAN_UP, 'clean-up', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  return {
    path,
    async [Symbol.asyncDispose]() {
      watcher.stdin.end();
      await once(watcher, 'exit');
    },
  };
}

const CLEAN_UP = `
read -r line || :
pid=$(head -n 1 "$1/postgres/cluster/data/postmaster.pid" 2>/dev/null || :)
if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$1/postgres/cluster/data" ]; then
  kill -KILL "$pid"
  sleep 0.2
fi
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** Starts an embedded server in a test folder. */
export function startEmbedded(
  folder: TestFolder,
  options: { readonly onEvent?: (event: EmbeddedEvent) => void; readonly signal?: AbortSignal } = {},
): Promise<EmbeddedPostgres> {
  return EmbeddedPostgres.start(
    {
      folder: join(folder.path, 'postgres'),
      temporaryFolder: tmpdir(),
      host: processHost,
      pid: process.pid,
      clock: realClock,
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    },
    options.signal ?? new AbortController().signal,
  );
}
