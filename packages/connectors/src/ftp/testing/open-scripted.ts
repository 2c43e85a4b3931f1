import type { Logger } from '@drover/connector-kit';
import {
  type ByteStream,
  type Clock,
  type Connection,
  childRef,
  type ItemRef,
  rootRef,
  temporaryName,
  type WriteTarget,
} from '@drover/core';
import { FtpAccount } from '../account.ts';
import type { Endpoint } from '../endpoint.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { ScriptedServer } from './scripted-server.ts';
import type { Script } from './scripted-session.ts';

export const realTime: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const ignore = (): void => undefined;
export const silentLog: Logger = { debug: ignore, info: ignore, warn: ignore };

/** Deadlines short enough for tests. */
const IMPATIENT: Limits = {
  ...LIMITS,
  connectMs: 2_000,
  tlsMs: 2_000,
  greetingMs: 1_200,
  silentGreetingMs: 200,
  replyMs: 1_200,
  dataConnectMs: 1_200,
  dataIdleMs: 1_200,
  settleMs: 1_200,
  explanationMs: 200,
  tickMs: 50,
  reconnectMs: [20, 100],
  patienceMs: 1_500,
  growAgainMs: 300,
};

export function endpointOf(port: number, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    host: '127.0.0.1',
    port,
    security: 'plain',
    username: 'anna',
    password: 'secret-word',
    tls: null,
    outgoingAddress: undefined,
    timeZone: undefined,
    limits: IMPATIENT,
    log: silentLog,
    clock: realTime,
    ...changes,
  };
}

/** A scripted server with a connection to its folder `/home`. */
export class ScriptedFtp implements AsyncDisposable {
  readonly server: ScriptedServer;
  readonly account: FtpAccount;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  #serial = 0;

  private constructor(server: ScriptedServer, account: FtpAccount, connection: Connection) {
    this.server = server;
    this.account = account;
    this.connection = connection;
    this.signal = new AbortController().signal;
  }

  static async open(
    script: Script = {},
    limits: Partial<Limits> = {},
    log = silentLog,
    more: Partial<Endpoint> = {},
  ): Promise<ScriptedFtp> {
    const server = await ScriptedServer.start(script);
    const account = new FtpAccount(endpointOf(server.port, { limits: { ...IMPATIENT, ...limits }, log, ...more }));
    try {
      return new ScriptedFtp(server, account, await account.open('~', new AbortController().signal));
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  item(name: string): ItemRef {
    return childRef(rootRef('~'), name);
  }

  target(name: string, size: number | null, changes: Partial<WriteTarget> = {}): WriteTarget {
    this.#serial += 1;
    return {
      item: this.item(name),
      size,
      meta: { modified: { epochMs: Date.UTC(2020, 1, 3, 4, 5, 6), precisionMs: 1 } },
      temporary: temporaryName('0123456789ab', this.#serial.toString(36)),
      condition: { if: 'anything' },
      ...changes,
    };
  }

  write(name: string, content: string | Buffer, changes: Partial<WriteTarget> = {}) {
    const bytes = Buffer.from(content);
    return this.connection.write(this.target(name, bytes.length, changes), bodyOf(bytes), this.signal);
  }

  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const page of this.connection.list(rootRef('~'), this.signal))
      names.push(...page.map(({ name }) => name));
    return names.sort();
  }

  async read(name: string, size: number | null, offset = 0): Promise<Buffer> {
    const entry = { ref: this.item(name), name, kind: 'file' as const, size };
    return collect(await this.connection.read(entry, { offset }, this.signal));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.account[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

export async function* bodyOf(bytes: Uint8Array, chunk = 64 * 1024): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
}

export async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
