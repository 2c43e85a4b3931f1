import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, StorageError, type TokenStore } from '@drover/core';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import type { Sealer } from '../sealing/seal.ts';
import { type RunLock, takeRunLock } from '../state/run-lock.ts';

const fileSchema = z.strictObject({ version: z.literal(1), signIns: z.record(z.string(), z.string()) });
type SignInFile = z.infer<typeof fileSchema>;

/** One renewal is a call of the service and a write; another process waits for it, and not much longer. */
const LOOK_AGAIN_MS = 100;
const PATIENCE_MS = 120_000;

interface SignInSettings {
  readonly configFolder: string;
  readonly sealer: () => Promise<Sealer>;
  readonly clock: Clock;
  readonly pid: number;
  readonly signal: AbortSignal;
}

/** The tokens of one sign-in of one person on this machine, sealed in a private file; one process at a time renews them. */
export class SignInStore implements TokenStore {
  readonly #name: string;
  readonly #path: string;
  readonly #settings: SignInSettings;

  /** `name`: app and account; no secret. */
  constructor(name: string, settings: SignInSettings) {
    this.#name = name;
    this.#path = join(settings.configFolder, 'sign-ins.json');
    this.#settings = settings;
  }

  async read(field: string): Promise<string | null> {
    const { signIns } = await this.#read();
    const sealed = Object.hasOwn(signIns, this.#name) ? signIns[this.#name] : undefined;
    if (sealed === undefined) return null;
    return (await this.#settings.sealer()).open(sealed, this.#purpose(field));
  }

  async refresh(field: string, refresh: (current: string | null) => Promise<string>): Promise<string> {
    using _lock = await this.#lock();
    const next = await refresh(await this.read(field));
    const sealed = (await this.#settings.sealer()).seal(next, this.#purpose(field));
    const { version, signIns } = await this.#read();
    const file: SignInFile = { version, signIns: { ...signIns, [this.#name]: sealed } };
    await writePrivateFile(this.#path, `${JSON.stringify(file, null, 2)}\n`);
    return next;
  }

  /** All sign-ins share a file, so they share the lock. */
  async #lock(): Promise<RunLock> {
    const { clock, configFolder, pid, signal } = this.#settings;
    const key = `sign-ins-${createHash('sha256').update(this.#path).digest('hex').slice(0, 12)}`;
    const since = clock.monotonic();
    for (;;) {
      const lock = await takeRunLock(configFolder, key, { pid, since: new Date(clock.now()).toISOString() });
      if (!('heldBy' in lock)) return lock;
      if (clock.monotonic() - since > PATIENCE_MS) throw heldTooLong(this.#path, lock.heldBy?.pid);
      await clock.sleep(LOOK_AGAIN_MS, signal);
    }
  }

  #purpose(field: string): string {
    return `sign-in ${JSON.stringify([this.#name, field])}`;
  }

  async #read(): Promise<SignInFile> {
    const text = await readPrivateFile(this.#path);
    if (text === null) return { version: 1, signIns: {} };
    try {
      return fileSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new StorageError({
        kind: 'config-invalid',
        message: `The sign-ins in ${this.#path} are damaged or from a newer Drover.`,
        remedy: 'Restore the file, or remove it and sign in again.',
        cause: error,
      });
    }
  }
}

function heldTooLong(path: string, pid: number | undefined): StorageError {
  return new StorageError({
    kind: 'locked',
    retryable: false,
    message: `${path} is being changed by another process${pid === undefined ? '' : ` (${pid})`}, which does not end.`,
    remedy: 'Wait for it to end, or end it.',
  });
}
