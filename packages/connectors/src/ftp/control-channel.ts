import type { Socket } from 'node:net';
import { StorageError, toStorageError } from '@drover/core';
import { encodeCommand, type Verb } from './commands.ts';
import type { Limits } from './limits.ts';
import { type Pending, Transfer } from './pending.ts';
import { quoted, type Reply, ReplyParser, replyText } from './reply-parser.ts';

/** Commands out, replies in, in the same order. Commands sent in one turn of the event loop leave in one packet. */
export class ControlChannel {
  readonly #socket: Socket;
  readonly #limits: Limits;
  readonly #label: string;
  readonly #parser: ReplyParser;
  readonly #pending: Pending[] = [];
  readonly #timer: NodeJS.Timeout;
  #outgoing = '';
  #ticks = 0;
  #noops = 0;
  #lost: StorageError | null = null;
  #closing = false;
  #outOfStep = false;
  #detached = false;

  constructor(socket: Socket, label: string, limits: Limits) {
    this.#socket = socket;
    this.#label = label;
    this.#limits = limits;
    this.#parser = new ReplyParser((reply) => this.#receive(reply));
    this.#timer = setInterval(() => this.#tick(), limits.tickMs);
    socket.on('data', this.#onData).on('error', this.#onError).on('close', this.#onClose);
  }

  /** False once the connection is lost or the server has said that it will close it. */
  get usable(): boolean {
    return this.#lost === null && !this.#closing && !this.#detached;
  }

  /** True when the connection was given up because a command behind a transfer was answered before it. */
  get outOfStep(): boolean {
    return this.#outOfStep;
  }

  get lost(): StorageError | null {
    return this.#lost;
  }

  /** Replies still owed. */
  get outstanding(): number {
    return this.#pending.length;
  }

  /** The first reply, which nobody asked for. */
  greeting(): Promise<Reply> {
    return this.#enqueue('greeting', this.#limits.greetingMs);
  }

  send(verb: Verb, argument = '', deadlineMs = this.#limits.replyMs): Promise<Reply> {
    const line = encodeCommand(verb, argument);
    const reply = this.#enqueue(verb, deadlineMs);
    this.#write(line);
    return reply;
  }

  transfer(verb: Verb, argument = '', deadlineMs = this.#limits.replyMs): Transfer {
    const line = encodeCommand(verb, argument);
    const done = this.#enqueue(verb, deadlineMs);
    const pending = this.#pending.at(-1);
    if (this.#lost !== null || pending === undefined) {
      const dead = new Transfer({ verb, resolve: noop, reject: noop, deadlineMs: 0, transfer: null }, done, 0);
      dead.preliminary(null);
      return dead;
    }
    const transfer = new Transfer(pending, done, this.#limits.settleMs);
    pending.transfer = transfer;
    this.#write(line);
    return transfer;
  }

  /** Keeps middleboxes and the server awake during a long transfer; at most one is under way. */
  nudge(): void {
    if (this.#noops > 0 || !this.usable) return;
    this.#noops += 1;
    this.send('NOOP', '', Number.POSITIVE_INFINITY).then(noop, noop);
  }

  /** Gives the socket up for TLS. Bytes that came in plain text beyond the last reply would be an injection. */
  detach(): Socket {
    if (!this.#parser.atBoundary || this.#pending.length > 0 || this.#socket.readableLength > 0) {
      throw this.#protocolError('sent more than a reply before the encryption began');
    }
    this.#detached = true;
    clearInterval(this.#timer);
    this.#socket.off('data', this.#onData).off('close', this.#onClose);
    this.#socket.pause();
    return this.#socket;
  }

  /** Ends the connection at once; what is pending rejects with the reason. */
  destroy(reason: StorageError = this.#connectionError('was closed')): void {
    this.#lose(reason);
  }

  /** Ends the connection with a goodbye, without waiting for an answer. */
  quit(): void {
    if (this.usable && this.#pending.length === 0) this.#socket.write(encodeCommand('QUIT', ''), 'latin1');
    this.destroy();
  }

  #enqueue(verb: Pending['verb'], deadlineMs: number): Promise<Reply> {
    if (this.#lost !== null) {
      const refused = Promise.reject(this.#lost);
      refused.catch(noop);
      return refused;
    }
    if (this.#pending.length === 0) this.#ticks = 0;
    const reply = new Promise<Reply>((resolve, reject) => {
      this.#pending.push({ verb, resolve, reject, deadlineMs, transfer: null });
    });
    reply.catch(noop); // of several commands sent together, the first failure is reported and the others are nobody's
    return reply;
  }

  #write(line: string): void {
    if (this.#outgoing === '') queueMicrotask(this.#flush);
    this.#outgoing += line;
  }

  readonly #flush = (): void => {
    const bytes = this.#outgoing;
    this.#outgoing = '';
    if (this.#lost === null) this.#socket.write(bytes, 'latin1');
  };

  #receive(reply: Reply): void {
    // A preliminary reply gives no further time: a server that only ever announces would never be given up.
    if (reply.code >= 200) this.#ticks = 0;
    if (reply.code === 421) this.#closing = true;
    const head = this.#pending[0];
    if (head === undefined) {
      if (reply.code === 421)
        this.#lose(this.#connectionError(`was closed by the server: ${quoted(replyText(reply))}`));
      else throw this.#protocolError(`sent a reply that nobody asked for: ${quoted(replyText(reply))}`);
      return;
    }
    if (reply.code < 200) {
      head.transfer?.preliminary(reply);
      return;
    }
    if (this.#answersNoop(head, reply)) return;
    if (head.transfer !== null && reply.code < 400 && reply.code !== 226 && reply.code !== 250) {
      // ProFTPD answers what it reads during a transfer at once, so this belongs to a command behind it.
      this.#outOfStep = true;
      throw this.#protocolError(`answered out of turn during a transfer: ${quoted(replyText(reply))}`);
    }
    this.#pending.shift();
    if (head.verb === 'NOOP') this.#noops = Math.max(0, this.#noops - 1);
    head.transfer?.finish();
    head.resolve(reply);
  }

  /**
   * Some servers answer a NOOP while the transfer still runs (ProFTPD with 200, Pure-FTPd with 500), others after it (vsftpd).
   * While data is moving, a reply of those kinds is the NOOP's.
   */
  #answersNoop(head: Pending, reply: Reply): boolean {
    if (
      this.#noops === 0 ||
      head.transfer === null ||
      head.transfer.phase === 'asked' ||
      head.transfer.phase === 'over'
    )
      return false;
    const early = reply.code === 200 || (head.transfer.phase === 'open' && reply.code >= 500 && reply.code < 504);
    if (!early) return false;
    const at = this.#pending.findIndex((pending) => pending.verb === 'NOOP');
    if (at === -1) return false;
    this.#noops -= 1;
    this.#pending.splice(at, 1)[0]?.resolve(reply);
    return true;
  }

  readonly #onData = (chunk: Buffer): void => {
    try {
      this.#parser.push(chunk);
    } catch (error) {
      this.#lose(toStorageError(error));
    }
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (!this.#detached) this.#lose(this.#connectionError('broke', error));
  };

  readonly #onClose = (): void => this.#lose(this.#connectionError('was closed by the server'));

  #tick(): void {
    const head = this.#pending[0];
    if (head === undefined) return;
    // Data is moving: the time until it has all been moved counts for nothing.
    this.#ticks = head.deadlineMs === Number.POSITIVE_INFINITY ? 0 : this.#ticks + 1;
    if (this.#ticks * this.#limits.tickMs <= head.deadlineMs) return;
    this.#lose(
      new StorageError({
        kind: 'timeout',
        fault: 'server',
        message: `${this.#label} did not answer ${head.verb} within ${Math.round(head.deadlineMs / 1000)} s.`,
        remedy:
          'Try again; if it happens often, the server is overloaded or something between here and there drops connections.',
      }),
    );
  }

  #lose(reason: StorageError): void {
    if (this.#lost !== null) return;
    this.#lost = reason;
    clearInterval(this.#timer);
    for (const pending of this.#pending.splice(0)) {
      pending.transfer?.preliminary(null);
      pending.reject(reason);
    }
    this.#socket.destroy();
  }

  #connectionError(how: string, cause?: NodeJS.ErrnoException): StorageError {
    return new StorageError({
      kind: 'unavailable',
      fault: 'network',
      message: `The control connection to ${this.#label} ${how}.`,
      remedy: 'Try again; the server may have restarted or limits how long connections live.',
      ...(cause === undefined ? {} : { cause, ...(cause.code === undefined ? {} : { vendor: cause.code }) }),
    });
  }

  #protocolError(what: string): StorageError {
    return new StorageError({
      kind: 'unavailable',
      fault: 'server',
      message: `${this.#label} ${what}.`,
      remedy: 'Check that the server speaks FTP correctly; a firewall that inspects FTP may be in the way.',
    });
  }
}

function noop(): void {}
