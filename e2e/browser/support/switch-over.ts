import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A port that leads to one server today and to another tomorrow, as when an administrator replaces it. */
export interface SwitchOver extends AsyncDisposable {
  readonly port: number;
  /** Where new connections lead; those that are open are cut. */
  leadTo(port: number): void;
}

export async function startSwitchOver(firstPort: number): Promise<SwitchOver> {
  let target = firstPort;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()); // what one side suffers, the other shows
      socket.on('close', () => sockets.delete(socket) && other.destroy());
    }
    client.pipe(behind).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    leadTo: (port) => {
      target = port;
      cut();
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
