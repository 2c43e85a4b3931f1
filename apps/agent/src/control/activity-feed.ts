import type { Socket } from 'node:net';
import { jsonLine } from './json-lines.ts';
import type { Activity } from './messages.ts';

const MAX_WAITING = 10_000;
const PER_LINE = 100;
/** A line for each stays well below what the reader takes, whatever a path is made of. */
const MAX_PATH = 1_024;

/** Sends activities as fast as the watcher takes them; those that do not fit are counted, and the agent never waits. */
export class ActivityFeed {
  readonly #socket: Socket;
  #waiting: Activity[] = [];
  #missed = 0;
  #planned = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', () => this.#plan());
  }

  take({ action, path }: Activity): void {
    if (this.#waiting.length >= MAX_WAITING) this.#missed += 1;
    else this.#waiting.push({ action, path: path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}...` : path });
    this.#plan();
  }

  #plan(): void {
    if (this.#planned || this.#waiting.length === 0) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.#send();
    });
  }

  #send(): void {
    const all = this.#waiting;
    let at = 0;
    while (at < all.length && this.#socket.writable && !this.#socket.writableNeedDrain) {
      this.#socket.write(jsonLine({ answer: 'activity', activities: all.slice(at, at + PER_LINE) }));
      at += PER_LINE;
    }
    this.#waiting = all.slice(at);
    if (this.#missed === 0 || this.#waiting.length > 0 || !this.#socket.writable) return;
    this.#socket.write(jsonLine({ answer: 'missed', count: this.#missed }));
    this.#missed = 0;
  }
}
