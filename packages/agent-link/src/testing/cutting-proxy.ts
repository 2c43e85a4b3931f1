import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A piece of network between two ends on loopback, which a test can slow down, freeze or cut. */
export interface CuttingProxy extends AsyncDisposable {
  readonly port: number;
  /** Bytes that have passed in both directions. */
  readonly passed: number;
  /** Connections that were made so far. */
  readonly connections: number;
  /** Each byte arrives this much later from now on, in both directions: half of what a round trip takes longer. */
  delay(ms: number): void;
  /** Nothing passes any more, and nobody is told. */
  freeze(): void;
  /** Every connection that is open now breaks. */
  cut(): void;
}

export async function startCuttingProxy(target: number, host = '127.0.0.1'): Promise<CuttingProxy> {
  const open = new Set<Socket>();
  const state = { passed: 0, connections: 0, delayMs: 0, frozen: false };
  const adopt = (socket: Socket): Socket => {
    open.add(socket.setNoDelay(true));
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const pass = (from: Socket, to: Socket): void => {
    let last = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      if (state.frozen) return;
      state.passed += bytes.length;
      const write = (): void => {
        if (!to.destroyed && !to.write(bytes)) from.pause();
      };
      if (state.delayMs === 0) return write();
      const arrives = wait(state.delayMs);
      last = last.then(() => arrives).then(write);
    });
    to.on('drain', () => from.resume());
    from.on('close', () => void last.then(() => to.destroy()));
  };
  const server = createServer((from) => {
    state.connections++;
    const to = adopt(connect(target, host));
    pass(adopt(from), to);
    pass(to, from);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get passed() {
      return state.passed;
    },
    get connections() {
      return state.connections;
    },
    delay: (ms) => {
      state.delayMs = ms;
    },
    freeze: () => {
      state.frozen = true;
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
