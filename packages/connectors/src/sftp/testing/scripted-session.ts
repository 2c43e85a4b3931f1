import { randomBytes } from 'node:crypto';
import type { OpenContext } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import {
  type Account,
  type ByteStream,
  type Clock,
  type Connection,
  type Entry,
  type ItemRef,
  StorageError,
  temporaryName,
  type WriteCondition,
  type WriteTarget,
} from '@drover/core';
import { sftp } from '../index.ts';
import { ScriptedServer, type ServerScript } from './scripted-server.ts';
import { FILE } from './scripted-sftp.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

/** A scripted server and a connection of this connector to it; both end with the session. */
export class ScriptedSession implements AsyncDisposable {
  readonly server: ScriptedServer;
  readonly account: Account;
  readonly connection: Connection;

  static async open(script: ServerScript = {}, clock: Clock = realClock): Promise<ScriptedSession> {
    const server = await ScriptedServer.start(script);
    try {
      const account = await openAccount(server, {}, clock);
      return new ScriptedSession(server, account, await account.open('', never));
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(server: ScriptedServer, account: Account, connection: Connection) {
    this.server = server;
    this.account = account;
    this.connection = connection;
  }

  /** Puts a file on the server and answers with its entry as a listing would give it. */
  plant(name: string, data: Uint8Array, listedSize: number | null = data.length): Entry {
    this.server.items.set(`/${name}`, { mode: FILE, mtime: 1000, data: Buffer.from(data) });
    const modified = { epochMs: 1_000_000, precisionMs: 1000 };
    return { ref: ref(name), name, kind: 'file', size: listedSize, modified };
  }

  async read(entry: Entry, offset = 0, signal = never): Promise<Buffer> {
    return await collect(await this.connection.read(entry, { offset }, signal));
  }

  async write(name: string, data: Uint8Array, changes: Partial<WriteTarget> = {}, signal = never): Promise<Entry> {
    return await this.connection.write(target(name, data.length, changes), bodyOf(data), signal);
  }

  content(name: string): string | undefined {
    return this.server.items.get(`/${name}`)?.data.toString('latin1');
  }

  /** Names that a write of Drover has left. */
  leftovers(): string[] {
    return [...this.server.items.keys()].filter((path) => path.includes('.drover-'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.account[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

/** An account at the server, for tests of the login itself. */
export async function openAccount(
  server: { readonly port: number; readonly fingerprint?: string },
  changes: Record<string, unknown> = {},
  clock: Clock = realClock,
  more: Partial<OpenContext> = {},
): Promise<Account> {
  const { port, fingerprint: hostKey } = server;
  const all = { server: '127.0.0.1', port, username: 'alice', password: 'secret', hostKey, ...changes };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const values = sftp.options.schema.parse(Object.fromEntries(given));
  const context = {
    clock,
    log: { debug: ignore, info: ignore, warn: ignore },
    tokens: {
      read: async () => null,
      refresh: (_: string, refresh: (current: null) => Promise<string>) => refresh(null),
    },
    ...more,
  };
  return await sftp.open(values, context, never);
}

export function ref(...segments: string[]): ItemRef {
  return { root: '', segments };
}

export function target(name: string, size: number | null, changes: Partial<WriteTarget> = {}): WriteTarget {
  const condition: WriteCondition = { if: 'anything' };
  const temporary = temporaryName('0123456789ab', randomBytes(6).toString('hex'));
  return { item: ref(name), size, meta: {}, temporary, condition, ...changes };
}

export function bodyOf(...chunks: Uint8Array[]): ByteStream {
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
}

export async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes;
}

/** What an operation rejects with. */
export async function failureOf(operation: Promise<unknown>): Promise<unknown> {
  return await operation.then(
    (value) => Promise.reject(new Error(`resolved with ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}

/** Opens an account at the server and goes as far as the first answer; gives the failure. */
export async function refusalOf(
  server: { readonly port: number; readonly fingerprint?: string },
  changes: Record<string, unknown> = {},
  clock: Clock = realClock,
  more: Partial<OpenContext> = {},
): Promise<StorageError> {
  const error = await failureOf(
    (async () => {
      await using account = await openAccount(server, changes, clock, more);
      await account.open('', never);
    })(),
  );
  if (!(error instanceof StorageError)) throw error;
  return error;
}

export async function withScript<T>(script: ServerScript, work: (server: ScriptedServer) => Promise<T>): Promise<T> {
  await using server = await ScriptedServer.start(script);
  return await work(server);
}
