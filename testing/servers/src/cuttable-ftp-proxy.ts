import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const HERE = '127.0.0.1';

/**
 * Stands between a client and an unencrypted FTP server on this machine. It announces passive ports of its own in place of the server's,
 * so that a test can cut control and data connections together without touching either end.
 */
export class CuttableFtpProxy implements AsyncDisposable {
  readonly host = HERE;
  readonly #control: Server;
  readonly #passive = new Map<Socket, Server>();
  readonly #sockets = new Set<Socket>();

  static async before(port: number): Promise<CuttableFtpProxy> {
    const proxy = new CuttableFtpProxy(port);
    await proxy.#listen(proxy.#control);
    return proxy;
  }

  private constructor(port: number) {
    this.#control = createServer({ noDelay: true }, (near) => {
      const far = this.#join(near, port);
      let order = Promise.resolve();
      near.on('data', (chunk: Buffer) => void far.write(chunk));
      far.on('data', (chunk: Buffer) => {
        order = order.then(async () => void near.write(await this.#announce(chunk, near)));
      });
      near.on('close', () => this.#passive.get(near)?.close());
    });
  }

  get port(): number {
    return (this.#control.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through any more on the connections that there are, in either direction, as a network that swallows packets does. */
  swallow(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Puts a port of ours in place of the one that a 229 reply announces; a session waits on one at most. */
  async #announce(chunk: Buffer, session: Socket): Promise<Buffer> {
    const text = chunk.toString('latin1');
    const [announced, start, port] = /(229 .*\(\|\|\|)(\d+)/.exec(text) ?? [];
    if (announced === undefined) return chunk;
    this.#passive.get(session)?.close();
    const server = createServer((near) => {
      server.close();
      const far = this.#join(near, Number(port));
      near.pipe(far).pipe(near);
    });
    this.#passive.set(session, server);
    return Buffer.from(text.replace(announced, `${start}${await this.#listen(server)}`), 'latin1');
  }

  async #listen(server: Server): Promise<number> {
    server.listen(0, HERE);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  #join(near: Socket, port: number): Socket {
    const far = connect({ port, host: HERE, noDelay: true });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined); // both ends learn of it by the other's end
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.on('close', () => far.destroySoon());
    far.on('close', () => near.destroySoon());
    return far;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    for (const server of this.#passive.values()) server.close();
    this.#control.close();
    await once(this.#control, 'close');
  }
}
