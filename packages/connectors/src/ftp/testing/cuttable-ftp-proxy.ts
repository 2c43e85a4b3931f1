import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const HERE = '127.0.0.2';

/**
 * Stands between a client and an unencrypted FTP server on this machine, on an address of its own: passive ports keep their numbers
 * there, so that a test can cut control and data connections together without touching either end.
 */
export class CuttableFtpProxy implements AsyncDisposable {
  readonly host = HERE;
  readonly #control: Server;
  readonly #passive = new Map<number, { readonly server: Server; owner: Socket }>();
  readonly #sockets = new Set<Socket>();

  static async before(port: number): Promise<CuttableFtpProxy> {
    const proxy = new CuttableFtpProxy(port);
    proxy.#control.listen(0, HERE);
    await once(proxy.#control, 'listening');
    return proxy;
  }

  private constructor(port: number) {
    this.#control = createServer({ noDelay: true }, (near) => {
      const far = this.#join(near, port);
      near.on('data', (chunk: Buffer) => void far.write(chunk));
      far.on('data', (chunk: Buffer) => void this.#reply(chunk, near).then(() => near.write(chunk)));
      near.on('close', () => {
        this.#forget(near);
      });
    });
  }

  get port(): number {
    return (this.#control.address() as AddressInfo).port;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** A passive port that the server announces is opened here before the client hears of it. */
  async #reply(chunk: Buffer, owner: Socket): Promise<void> {
    for (const [, digits] of chunk.toString('latin1').matchAll(/229 .*\(\|\|\|(\d+)\|\)/g)) {
      const port = Number(digits);
      const before = this.#passive.get(port);
      if (before !== undefined) {
        before.owner = owner; // announced to another session before, and never used
        continue;
      }
      const server = createServer((near) => {
        server.close();
        this.#passive.delete(port);
        const far = this.#join(near, port);
        near.pipe(far).pipe(near);
      });
      this.#forget(owner);
      this.#passive.set(port, { server, owner });
      await listen(server, port);
    }
  }

  /** A session has at most one passive port that waits. */
  #forget(session: Socket): void {
    for (const [port, { server, owner }] of this.#passive) {
      if (owner !== session) continue;
      this.#passive.delete(port);
      server.close();
    }
  }

  #join(near: Socket, port: number): Socket {
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
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
    this.#control.close();
    await once(this.#control, 'close');
  }
}

/** The listener that had the port before may not have left it yet. */
async function listen(server: Server, port: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      server.listen(port, HERE);
      await once(server, 'listening');
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === 100) throw error;
      await delay(20);
    }
  }
}
