import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ListenAddress } from '../../config/listen-address.ts';

/** Who takes sockets that agents open. */
export interface SocketTaker {
  take(socket: Socket): void;
}

/** Addresses whose turn is remembered. */
const MOST_ADDRESSES = 10_000;

/** The port that agents call. Sockets go untouched, in turn for each address, to the processes that want a session with them. */
export class AgentPort implements AsyncDisposable {
  readonly #server: Server;
  readonly #takers = new Set<SocketTaker>();
  readonly #turns = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#give(socket));
  }

  /** Rejects as `net.Server` does where the address cannot be listened on. */
  static async listen({ host, port }: ListenAddress): Promise<AgentPort> {
    const server = createServer({ pauseOnConnect: true, noDelay: true });
    server.listen({ host, port });
    await once(server, 'listening');
    server.on('error', () => undefined); // a socket that could not be accepted is dialled again
    return new AgentPort(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Gives sockets to it, too, until what this gives is disposed of. */
  add(taker: SocketTaker): Disposable {
    this.#takers.add(taker);
    return { [Symbol.dispose]: () => void this.#takers.delete(taker) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Sockets that were given away are not waited for: they end with their processes.
    this.#server.close();
    this.#takers.clear();
  }

  #give(socket: Socket): void {
    socket.on('error', () => undefined); // whoever takes it hears of it
    const takers = [...this.#takers];
    const address = socket.remoteAddress ?? '';
    const turn = this.#turns.get(address) ?? 0;
    if (this.#turns.size >= MOST_ADDRESSES) this.#turns.clear();
    this.#turns.set(address, turn + 1);
    const taker = takers[turn % takers.length];
    try {
      if (taker === undefined) socket.destroy();
      else taker.take(socket);
    } catch {
      socket.destroy(); // such as one to a worker whose channel has just ended: the agent dials again
    }
  }
}
