import { setImmediate } from 'node:timers/promises';
import { type Account, type Connection, type ProbeReport, type Root, rootRef } from '@drover/core';
import { FtpConnection } from './connection.ts';
import { type Endpoint, labelOf } from './endpoint.ts';
import { ServerKnowledge } from './knowledge.ts';
import { listChildren } from './list.ts';
import { ServerClock } from './listing/server-clock.ts';
import { openSession } from './login.ts';
import { SessionPool } from './pool.ts';
import { Room } from './room.ts';
import type { Session } from './session.ts';

/** One login at one server. Its roots are the whole server, '', and the folder that the login starts in, '~'. */
export class FtpAccount implements Account {
  readonly #endpoint: Endpoint;
  readonly #knowledge = new ServerKnowledge();
  readonly #pool: SessionPool;
  readonly #rooms = new Set<Room>();
  #clock: ServerClock | null = null;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
    this.#pool = new SessionPool(endpoint, this.#knowledge, (signal) => openSession(endpoint, this.#knowledge, signal));
  }

  /** Logs in and lists the login's folder, because a login alone says nothing about passive data connections. */
  async probe(signal: AbortSignal): Promise<ProbeReport> {
    await using room = await this.#enter('~', signal);
    const facts = await room.use(signal, ({ session }) => Promise.resolve(session.parts.encryption));
    for await (const _ of listChildren(room, rootRef('~'), signal)) break;
    const { software } = this.#knowledge;
    return {
      summary: `${software} as ${this.#endpoint.username}, ${facts === null ? 'not encrypted' : facts.protocol}`,
      ...(facts === null ? {} : { fingerprint: `SHA256:${facts.fingerprint}` }),
      notes: this.#notes(),
    };
  }

  async *roots(): AsyncIterable<Root[]> {
    yield [
      { name: '', kind: 'folder' },
      { name: '~', kind: 'folder' },
    ];
  }

  /** Opens '', '~' or any other path, which is taken from the login's folder unless it begins with a slash. */
  async open(root: string, signal: AbortSignal): Promise<Connection> {
    const room = await this.#enter(root, signal);
    return new FtpConnection(room, () => room[Symbol.asyncDispose]());
  }

  /** A password is taken back at the server, by whoever administers it. */
  revoke(): Promise<{ readonly revoked: boolean }> {
    return Promise.resolve({ revoked: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool.close();
    await setImmediate(); // sockets report their end in the next turn
  }

  async #enter(root: string, signal: AbortSignal): Promise<OpenRoom> {
    const opening = {};
    let session: Session;
    try {
      session = await this.#pool.acquire(opening, signal);
    } catch (error) {
      if (this.#rooms.size === 0) this.#pool.abandon(opening, true);
      throw error;
    }
    this.#pool.release(session);
    const { knowledge } = session;
    this.#clock ??= new ServerClock(knowledge.features?.mdtm === true);
    const base = basePath(root, session.parts.home);
    const room = new OpenRoom({ endpoint: this.#endpoint, knowledge, clock: this.#clock, pool: this.#pool, base }, () =>
      this.#leave(room),
    );
    this.#rooms.add(room);
    return room;
  }

  async #leave(room: Room): Promise<void> {
    if (!this.#rooms.delete(room)) return;
    room.close(this.#rooms.size === 0);
    await setImmediate(); // sockets report their end in the next turn
  }

  #notes(): string[] {
    const { features, timeCommand, notes } = this.#knowledge;
    return [
      ...(this.#endpoint.security === 'plain' ? ['The password and all files travel unencrypted.'] : []),
      ...(features?.mlst === true ? [] : ['The server lists times by the minute only, older ones by the day.']),
      ...(timeCommand === 'none' ? ['The server does not let us set modification times.'] : []),
      ...(this.#endpoint.outgoingAddress === undefined
        ? []
        : [`Calls to ${labelOf(this.#endpoint)} come from ${this.#endpoint.outgoingAddress}.`]),
      ...notes,
    ];
  }
}

/** A room that tells its account when it is closed. */
class OpenRoom extends Room implements AsyncDisposable {
  readonly #leave: () => Promise<void>;

  constructor(parts: ConstructorParameters<typeof Room>[0], leave: () => Promise<void>) {
    super(parts);
    this.#leave = leave;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#leave();
  }
}

function basePath(root: string, home: string): string {
  const path = root === '' ? '/' : root === '~' ? home : root.startsWith('/') ? root : `${home}/${root}`;
  return path.replace(/\/+$/, '');
}
