import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

const PATIENCE_MS = 30_000;

/** One passive data connection: a port that takes one client of the address that asked for it. */
export class FtpData {
  readonly #server: Server;
  readonly #socket: Promise<Socket>;

  private constructor(server: Server, client: string) {
    this.#server = server;
    this.#socket = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('nobody connected')), PATIENCE_MS);
      server.once('close', () => clearTimeout(timer)).once('error', reject);
      server.on('connection', (socket) => {
        socket.on('error', () => undefined); // whoever reads or writes hears of it
        if (socket.remoteAddress === client) resolve(socket);
        else socket.destroy();
      });
    });
    this.#socket.catch(() => undefined);
  }

  static async listen(host: string, client: string): Promise<FtpData> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    return new FtpData(server, client);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async socket(): Promise<Socket> {
    const socket = await this.#socket;
    this.#server.close();
    return socket;
  }

  close(): void {
    this.#server.close();
    void this.#socket.then((socket) => socket.destroy()).catch(() => undefined); // nobody had come
  }
}
