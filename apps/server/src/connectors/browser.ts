import type { Account, Clock, Connection } from '@drover/core';
import type { Connector } from '@drover/database';
import type { Logger } from 'pino';

export interface BrowserPorts {
  readonly clock: Clock;
  readonly log: Logger;
  open(connector: Connector, signal: AbortSignal): Promise<Account>;
  /** Puts a bare connection into the layers that every connection gets. */
  layered(connection: Connection): Connection;
}

interface Seat {
  readonly account: Promise<Account>;
  readonly connections: Map<string, Promise<Connection>>;
  /** Of the options that it was opened with. */
  readonly authorizedAt: number;
  users: number;
  leaving: AbortController | null;
}

const IDLE_MS = 60_000;

/** Keeps the accounts that people look around in open for a while: signing in anew for each folder would be slow, and rude. */
export class Browser implements AsyncDisposable {
  readonly #ports: BrowserPorts;
  readonly #seats = new Map<string, Seat>();
  readonly #closing = new Set<Promise<void>>();
  readonly #over = new AbortController();

  constructor(ports: BrowserPorts) {
    this.#ports = ports;
  }

  /** Lends the account of a connector; a failure throws it away, so that the next use begins anew. */
  async useAccount<T>(connector: Connector, use: (account: Account) => Promise<T>): Promise<T> {
    return await this.#use(connector, async (seat) => await use(await seat.account));
  }

  async useConnection<T>(connector: Connector, root: string, use: (connection: Connection) => Promise<T>): Promise<T> {
    return await this.#use(connector, async (seat) => {
      const opened = seat.connections.get(root) ?? this.#connect(seat, root);
      return await use(await opened);
    });
  }

  /** Closes whatever is open of a connector: it was deleted or authorised anew. */
  async forget(connectorId: string): Promise<void> {
    const seat = this.#seats.get(connectorId);
    if (seat === undefined) return;
    this.#seats.delete(connectorId);
    await this.#close(seat);
  }

  /** Closes whatever is open: what connectors may reach was changed. */
  async forgetAll(): Promise<void> {
    await Promise.all([...this.#seats.keys()].map((id) => this.forget(id)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.forgetAll();
    await Promise.all(this.#closing);
  }

  async #use<T>(connector: Connector, use: (seat: Seat) => Promise<T>): Promise<T> {
    const seat = this.#take(connector);
    seat.users += 1;
    seat.leaving?.abort();
    seat.leaving = null;
    try {
      return await use(seat);
    } catch (error) {
      if (this.#seats.get(connector.id) === seat) this.#seats.delete(connector.id);
      throw error;
    } finally {
      seat.users -= 1;
      if (seat.users === 0) this.#leave(connector.id, seat);
    }
  }

  #take(connector: Connector): Seat {
    const known = this.#seats.get(connector.id);
    const authorizedAt = connector.authorizedAt.getTime();
    if (known?.authorizedAt === authorizedAt) return known;
    const account = this.#ports.open(connector, this.#over.signal);
    account.catch(() => undefined); // whoever uses it hears of it
    const seat: Seat = { account, connections: new Map(), authorizedAt, users: 0, leaving: null };
    this.#seats.set(connector.id, seat);
    return seat;
  }

  #connect(seat: Seat, root: string): Promise<Connection> {
    const opening = seat.account
      .then((account) => account.open(root, this.#over.signal))
      .then((bare) => this.#ports.layered(bare));
    opening.catch(() => seat.connections.delete(root));
    seat.connections.set(root, opening);
    return opening;
  }

  /** Nobody uses it any more: it is closed now if it was given up, else after a while. */
  #leave(id: string, seat: Seat): void {
    if (this.#seats.get(id) !== seat) {
      this.#track(this.#close(seat));
      return;
    }
    const leaving = new AbortController();
    seat.leaving = leaving;
    const waiting = this.#ports.clock.sleep(IDLE_MS, AbortSignal.any([leaving.signal, this.#over.signal])).then(
      async () => {
        if (this.#seats.get(id) === seat) this.#seats.delete(id);
        await this.#close(seat);
      },
      () => undefined, // used again, or closed with everything
    );
    this.#track(waiting);
  }

  #track(work: Promise<void>): void {
    const tracked = work.catch((error: unknown) => {
      this.#ports.log.warn({ err: error }, 'a connection could not be closed in order');
    });
    this.#closing.add(tracked);
    void tracked.finally(() => this.#closing.delete(tracked));
  }

  async #close(seat: Seat): Promise<void> {
    const opened = await Promise.allSettled(seat.connections.values());
    for (const each of opened) if (each.status === 'fulfilled') await each.value[Symbol.asyncDispose]();
    const [account] = await Promise.allSettled([seat.account]);
    if (account.status === 'fulfilled') await account.value[Symbol.asyncDispose]();
  }
}
