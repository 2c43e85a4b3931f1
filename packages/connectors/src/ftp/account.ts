import { setImmediate } from 'node:timers/promises';
import { type Account, type Connection, type ProbeReport, type Root, rootRef } from '@drover/core';
import { FtpConnection } from './connection.ts';
import { type Endpoint, labelOf } from './endpoint.ts';
import { ServerKnowledge } from './knowledge.ts';
import { listChildren } from './list.ts';
import { ServerClock } from './listing/server-clock.ts';
import { openSession } from './login.ts';
import { nameProfileOf } from './name-profile.ts';
import { SessionPool } from './pool.ts';
import { Room } from './room.ts';

/** One login at one server. Its roots are the whole server, '', and the folder that the login starts in, '~'. */
export class FtpAccount implements Account {
  readonly #endpoint: Endpoint;
  readonly #knowledge = new ServerKnowledge();
  readonly #pool: SessionPool;
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
    return new FtpConnection(await this.#enter(root, signal));
  }

  /** A password is taken back at the server, by whoever administers it. */
  revoke(): Promise<{ readonly revoked: boolean }> {
    return Promise.resolve({ revoked: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool.close();
    await setImmediate(); // sockets report their end in the next turn
  }

  async #enter(root: string, signal: AbortSignal): Promise<Room> {
    const session = await this.#pool.acquire({}, signal);
    this.#pool.release(session);
    const { knowledge } = session;
    const { mdtm = false, mlst = false } = knowledge.features ?? {};
    this.#clock ??= new ServerClock({ mdtm, exact: mlst, zone: this.#endpoint.timeZone });
    const base = basePath(root, session.parts.home);
    return new Room({ endpoint: this.#endpoint, knowledge, clock: this.#clock, pool: this.#pool, base });
  }

  #notes(): string[] {
    const { features, timeCommand, notes } = this.#knowledge;
    return [
      ...(this.#endpoint.security === 'plain' ? ['The password and all files travel unencrypted.'] : []),
      ...(features?.mlst === true || features?.mdtm === true
        ? []
        : ['The server tells times by the minute only, older ones by the day: changes within a day may go unnoticed.']),
      ...(this.#clock?.unproven === true
        ? ["Times are taken to be in UTC; if they are off by hours, set the server's time zone."]
        : []),
      ...(nameProfileOf(this.#knowledge) === 'pure-ftpd'
        ? [
            'Pure-FTPd lists no items whose names hold control characters: nobody sees that such are left out of a copy.',
          ]
        : []),
      ...(timeCommand === 'none' ? ['The server does not let us set modification times.'] : []),
      ...(this.#endpoint.outgoingAddress === undefined
        ? []
        : [`Calls to ${labelOf(this.#endpoint)} come from ${this.#endpoint.outgoingAddress}.`]),
      ...notes,
    ];
  }
}

function basePath(root: string, home: string): string {
  const path = root === '' ? '/' : root === '~' ? home : root.startsWith('/') ? root : `${home}/${root}`;
  return path.replace(/\/+$/, '');
}
