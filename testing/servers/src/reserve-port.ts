import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** A port that no other test process on this machine takes before `release`, also while its server is down. */
export interface ReservedPort {
  readonly port: number;
  release(): Promise<void>;
}

/**
 * Picks a free port below the range that Linux gives to outgoing connections. The claim is an abstract socket, which the kernel
 * removes when the process dies.
 */
export async function reservePort(): Promise<ReservedPort> {
  for (;;) {
    const port = randomInt(10_240, 32_000);
    const claim = await listen(`\0drover-test-port-${port}`);
    if (claim === null) continue;
    const probe = await listen(port);
    if (probe !== null) {
      await close(probe);
      return { port, release: () => close(claim) };
    }
    await close(claim);
  }
}

function listen(address: string | number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', () => resolve(null)); // in use: the caller tries another
    const ready = () => resolve(server);
    if (typeof address === 'string') server.listen(address, ready);
    else server.listen(address, '127.0.0.1', ready);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
