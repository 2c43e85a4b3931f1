import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { z } from 'zod';
import type { CertificateAndKey } from '../../tls/make-certificate.ts';
import type { AgentPort } from './agent-port.ts';

/** What a server and its workers say to each other about agents, over the channel between the two processes. */
const readySchema = z.object({ agents: z.literal('ready') });
const doorSchema = z.object({
  agents: z.literal('door'),
  listener: z.string(),
  address: z.string().nullable(),
  binding: z.enum(['none', 'tls']),
  certificate: z.object({ cert: z.string(), key: z.string() }),
});
const socketSchema = z.object({ agents: z.literal('socket') });

export type Door = Omit<z.infer<typeof doorSchema>, 'agents'>;

/** The channel to the process that started this one. */
export interface ParentChannel {
  send(message: object): void;
  onMessage(heard: (message: unknown, handle: unknown) => void): void;
}

/** The server's end: workers that are ready get their share of the sockets of a port, and the certificate whenever it changes. */
export class WorkerDoors {
  readonly #port: AgentPort;
  readonly #ready = new Set<ChildProcess>();
  #door: Door;

  constructor(port: AgentPort, door: Door) {
    this.#port = port;
    this.#door = door;
  }

  /** A worker was started. */
  add(child: ChildProcess): void {
    child.on('message', (message) => {
      if (!readySchema.safeParse(message).success || this.#ready.has(child)) return;
      this.#ready.add(child);
      this.#tell(child);
      const turn = this.#port.add(new SocketGiver(child));
      child.once('disconnect', () => {
        turn[Symbol.dispose]();
        this.#ready.delete(child);
      });
    });
  }

  renew(certificate: CertificateAndKey): void {
    this.#door = { ...this.#door, certificate };
    for (const child of this.#ready) this.#tell(child);
  }

  #tell(child: ChildProcess): void {
    child.send({ agents: 'door', ...this.#door }, () => undefined); // one that is gone is started again, and asks
  }
}

/** Sockets that a worker has not taken off the channel yet; one more is refused, and the agent dials again. */
const MOST_UNDER_WAY = 256;

/** Gives sockets to a worker. */
class SocketGiver {
  readonly #child: ChildProcess;
  #underWay = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  take(socket: Socket): void {
    if (this.#underWay >= MOST_UNDER_WAY) {
      socket.destroy();
      return;
    }
    this.#underWay += 1;
    this.#child.send({ agents: 'socket' }, socket, (error) => {
      this.#underWay -= 1;
      if (error !== null) socket.destroy(); // the agent dials again
    });
  }
}

/** The worker's end. */
export function listenToParent(
  parent: ParentChannel,
  heard: { readonly door: (door: Door) => void; readonly socket: (socket: Socket) => void },
): void {
  parent.onMessage((message, handle) => {
    const door = doorSchema.safeParse(message);
    if (door.success) heard.door(door.data);
    if (!(handle instanceof Socket)) return;
    if (socketSchema.safeParse(message).success) heard.socket(handle);
    else handle.destroy();
  });
  parent.send({ agents: 'ready' });
}
