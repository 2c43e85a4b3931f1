import { type Clock, StorageError, toStorageError } from '@drover/core';
import { chooseAccount } from './account.ts';
import { installBinaries } from './binaries.ts';
import { createCluster, refuseOtherVersion, SUPERUSER } from './create-cluster.ts';
import { folderError } from './folder-error.ts';
import type { Host } from './host.ts';
import { prepareFolders, removeShortFolder } from './prepare-folders.ts';
import type { Setup } from './setup.ts';
import { type Serving, startServer } from './start-server.ts';
import { stopServer } from './stop-server.ts';

export type EmbeddedEvent =
  | { readonly kind: 'shared-account'; readonly account: string }
  | { readonly kind: 'adopted' | 'lost' | 'restarted'; readonly pid: number }
  | { readonly kind: 'restart-failed'; readonly error: StorageError };

export interface EmbeddedSettings {
  /** Where programs, data, socket and log lie; made when missing. */
  readonly folder: string;
  /** Takes the socket where the folder's own path is too long for one. */
  readonly temporaryFolder: string;
  readonly host: Host;
  /** The number of this process. */
  readonly pid: number;
  readonly clock: Clock;
  readonly onEvent?: (event: EmbeddedEvent) => void;
}

const MAJOR = 18;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A PostgreSQL server of Drover's own: started or taken over, started again whenever it dies, stopped by `close`. It goes on when
 * this process is killed, and the next start takes it over.
 */
export class EmbeddedPostgres implements AsyncDisposable {
  /** Where to connect; stays the same while this process lives. */
  readonly url: string;
  readonly #setup: Setup;
  readonly #report: (event: EmbeddedEvent) => void;
  readonly #closing = new AbortController();
  readonly #watching: Promise<void>;
  #serving: Serving;

  private constructor(setup: Setup, serving: Serving, report: (event: EmbeddedEvent) => void) {
    this.#setup = setup;
    this.#serving = serving;
    this.#report = report;
    this.url = urlOf(serving.socketFolder);
    this.#watching = this.#watch();
  }

  /** Refuses a data folder that another Drover uses, and says clearly where PostgreSQL cannot run. */
  static async start(settings: EmbeddedSettings, signal: AbortSignal): Promise<EmbeddedPostgres> {
    const { onEvent = () => undefined } = settings;
    try {
      const setup = await prepare(settings, signal);
      if (setup.account.isShared) onEvent({ kind: 'shared-account', account: setup.account.name });
      const serving = await startServer(setup, signal);
      if (serving.adopted) onEvent({ kind: 'adopted', pid: serving.pid });
      const { folders } = setup;
      if (serving.socketFolder !== folders.socket) await removeShortFolder(folders, folders.socket);
      const kept = { ...setup, folders: { ...folders, socket: serving.socketFolder } };
      return new EmbeddedPostgres(kept, serving, onEvent);
    } catch (error) {
      throw folderError(error, settings.folder);
    }
  }

  /** The server's process number, as it is now. */
  get pid(): number {
    return this.#serving.pid;
  }

  /** Ends all connections and the server; resolves when it has ended. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      this.#closing.abort(new StorageError({ kind: 'unavailable', message: 'The database is being stopped.' }));
    }
    await this.#watching;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const closing = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (!signal.aborted) {
      await Promise.race([this.#serving.session.over, closing]);
      if (signal.aborted) break;
      this.#report({ kind: 'lost', pid: this.pid });
      await this.#restart(signal);
    }
    await this.#serving.session.close();
    const { folders, host, clock } = this.#setup;
    await stopServer(folders.data, this.pid, host, clock);
    await removeShortFolder(folders, folders.socket);
  }

  async #restart(signal: AbortSignal): Promise<void> {
    const { clock } = this.#setup;
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#serving = await startServer(this.#setup, signal);
        this.#report({ kind: 'restarted', pid: this.pid });
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#report({ kind: 'restart-failed', error: toStorageError(error) });
      }
      await clock.sleep(pauseMs, signal).catch(() => undefined); // the loop sees that it was closed
    }
  }
}

async function prepare(settings: EmbeddedSettings, signal: AbortSignal): Promise<Setup> {
  const { host, pid, clock } = settings;
  const account = await chooseAccount(host);
  const folders = await prepareFolders(settings.folder, account, settings);
  const binaries = await installBinaries(folders.base, host, pid);
  await createCluster(folders, binaries, account, { host, pid, signal });
  await refuseOtherVersion(folders, MAJOR);
  return { folders, binaries, account, host, clock };
}

function urlOf(socketFolder: string): string {
  return `postgresql://${SUPERUSER}@/${SUPERUSER}?host=${encodeURIComponent(socketFolder)}`;
}
