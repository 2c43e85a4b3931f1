import { giveBack, type Mortal } from '@drover/connector-kit';
import type { Clock, ItemRef, StorageError } from '@drover/core';
import { ByteBudget } from './byte-budget.ts';
import { connectionBroke, type Destination } from './connect-errors.ts';
import { lost } from './errors.ts';
import { ChannelClosed, channelFailure, noSubsystem, sessionClosed, stalled, startFailure } from './session-errors.ts';
import { type Extensions, SftpChannel } from './sftp-channel.ts';
import { Refusal } from './sftp-codec.ts';
import { type ServerLimits, SftpRequests } from './sftp-requests.ts';
import { type Login, openSshLink, type Peer, SILENT_MS, type SshLink } from './ssh-link.ts';
import { widenWindow } from './ssh2-internals.ts';
import { beforeDeadline } from './wait.ts';

/** Bytes written and not yet confirmed, all files of a session together. */
const UPLOAD_BYTES = 4 * 1024 * 1024;
const LARGEST_REQUEST = 255 * 1024;
/** The farthest that a request may lie beyond the first byte that is not confirmed: the last one may overdraw the allowance. */
export const UNCONFIRMED_BYTES = UPLOAD_BYTES + LARGEST_REQUEST;
/** Bytes that are asked for and have not come, all files of a session together; also, what one connection may have of them unconsumed. */
export const DOWNLOAD_BYTES = 8 * 1024 * 1024;
const OPEN_MS = 30_000;
const CLOSE_MS = 1_000;
/** A server that owes answers and sends nothing for this long is gone; slow disks and gateways need less. */
const STALL_MS = 120_000;
const WATCH_MS = 10_000;
/** How long a disk that was found full explains what else could not be stored. */
const FULL_MS = 5_000;

interface Quirks {
  setsTimesOnClose: boolean;
  answersShort: boolean;
  /** What new files may allow here; null while that is not known. */
  newFileMode: number | null;
}

/** One SSH connection with SFTP on it, as the operations of the connections use it that share it. */
export class SftpSession {
  readonly requests: SftpRequests;
  readonly extensions: Extensions;
  readonly peer: Peer;
  readonly uploads = new ByteBudget(UPLOAD_BYTES);
  readonly incoming = new ByteBudget(DOWNLOAD_BYTES);
  /** What was learnt of this server's ways while working with it. */
  readonly quirks: Quirks = { setsTimesOnClose: false, answersShort: false, newFileMode: null };
  /** When each file system was last found full, on the monotonic clock. */
  readonly #fullAt = new Map<string, number>();
  readonly #channel: SftpChannel;
  readonly #link: SshLink;
  readonly #to: Destination;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #limits: ServerLimits = { read: null, write: null, handles: null };
  readonly #ending = new Set<(failure: StorageError) => void>();
  #load = 0;
  /** For how long the server has owed answers and sent nothing; looked at now and then. */
  #quietMs = 0;
  #closing = false;

  /** Connects, logs in and starts SFTP. */
  static async open(login: Login, clock: Clock, signal: AbortSignal): Promise<SftpSession> {
    const link = await openSshLink(login, clock, signal);
    const channel = joinChannel(link, login.to);
    const late = (): StorageError => noSubsystem(login.to);
    try {
      const extensions = await beforeDeadline(channel.start(), { clock, ms: OPEN_MS, late }, signal);
      if (extensions instanceof Refusal) throw startFailure(login.to, channel.failure, extensions);
      return new SftpSession(link, channel, extensions, login.to, clock);
    } catch (error) {
      channel.fail(connectionBroke(login.to));
      throw error;
    }
  }

  private constructor(link: SshLink, channel: SftpChannel, extensions: Extensions, to: Destination, clock: Clock) {
    this.requests = new SftpRequests(channel);
    this.extensions = extensions;
    this.peer = link.peer;
    this.#channel = channel;
    this.#link = link;
    this.#to = to;
    this.#clock = clock;
    void channel.failed.then(() => this.#end());
    void this.#watch();
    if (extensions.has('limits@openssh.com')) void this.#learnLimits();
  }

  foundFull(fileSystem: string): void {
    this.#fullAt.set(fileSystem, this.#clock.monotonic());
  }

  /** Writes that failed together are explained one after the other, while the first of them give their room back. */
  wasFullJustNow(fileSystem: string): boolean {
    return this.#clock.monotonic() - (this.#fullAt.get(fileSystem) ?? Number.NEGATIVE_INFINITY) < FULL_MS;
  }

  /** How much is going on here; what weighs more counts more. */
  get load(): number {
    return this.#load;
  }

  get readBytes(): number {
    return clampChunk(this.#limits.read);
  }

  get writeBytes(): number {
    return clampChunk(this.#limits.write);
  }

  /** True when the server owes answers and has sent nothing for a while: one that waits for a disk holds up whoever asks it here. */
  get lags(): boolean {
    return this.#quietMs > 0;
  }

  /** Files that the server keeps open at once; null when it does not tell. */
  get maxHandles(): number | null {
    return this.#limits.handles;
  }

  /** True where what is asked of a new item is reduced by the umask; others (mod_sftp) give all that they are asked for. */
  get keepsUmask(): boolean {
    return this.peer.software.startsWith('OpenSSH_');
  }

  /** Why the session can no longer be used; null while it can. */
  get failure(): StorageError | null {
    const failure = this.#channel.failure;
    if (this.#closing) return sessionClosed(this.#to);
    return failure === null ? null : channelFailure(this.#to, failure);
  }

  /** Counts an operation in; the answer counts it out. */
  enter(weight: number): () => void {
    this.#load += weight;
    let left = false;
    return () => {
      if (!left) this.#load -= weight;
      left = true;
    };
  }

  /** The end of the session as an operation on one item has to hear of it. */
  during(item: ItemRef): Mortal {
    const told = (failure: StorageError): StorageError => lost(failure, item);
    return {
      failure: this.failure === null ? null : told(this.failure),
      onEnd: (callback) => {
        const tell = (failure: StorageError): void => callback(told(failure));
        this.#ending.add(tell);
        return () => this.#ending.delete(tell);
      },
    };
  }

  /** Says goodbye; what is still under way fails. */
  async close(): Promise<void> {
    const { client, socket } = this.#link;
    this.#closing = true;
    if (this.#channel.failure === null) client.end();
    this.#end();
    const closed = new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      else socket.once('close', () => resolve());
    });
    const deadline = { clock: this.#clock, ms: CLOSE_MS, late: () => connectionBroke(this.#to) };
    try {
      await beforeDeadline(closed, deadline, new AbortController().signal);
    } catch {
      socket.destroy(); // the server does not answer the goodbye
    }
    this.#channel.fail(sessionClosed(this.#to));
  }

  #end(): void {
    this.#over.abort();
    const callbacks = [...this.#ending];
    this.#ending.clear();
    const { failure } = this;
    if (failure !== null) for (const callback of callbacks) callback(failure);
  }

  async #learnLimits(): Promise<void> {
    const limits = await this.requests.limits();
    if (!(limits instanceof Refusal)) this.#limits = limits;
  }

  /** Ends the session when the server owes answers and has sent nothing for too long. */
  async #watch(): Promise<void> {
    let received = -1;
    try {
      while (this.#channel.failure === null) {
        await this.#clock.sleep(WATCH_MS, this.#over.signal);
        const idle = this.#channel.waiting === 0 || this.#channel.received !== received;
        this.#quietMs = idle ? 0 : this.#quietMs + WATCH_MS;
        received = this.#channel.received;
        if (this.#quietMs >= STALL_MS) this.#channel.fail(stalled(this.#to, this.#quietMs));
      }
    } catch (error) {
      if (!this.#over.signal.aborted) this.#channel.fail(connectionBroke(this.#to, error));
    }
  }
}

/** Connects the two ends of the pipe, so that whatever ends the link ends the channel. */
function joinChannel({ client, socket, channel }: SshLink, to: Destination): SftpChannel {
  const sftp = new SftpChannel({
    send(parts) {
      socket.cork(); // one system call for all packets of a turn
      for (const part of parts) channel.write(part, (error) => (error ? undefined : giveBack(part)));
      socket.uncork();
    },
    end: () => socket.destroy(),
  });
  const broke = (cause?: unknown): void => sftp.fail(connectionBroke(to, cause));
  widenWindow(client, channel, DOWNLOAD_BYTES);
  channel.on('data', (bytes: Buffer) => {
    widenWindow(client, channel, DOWNLOAD_BYTES);
    sftp.receive(bytes);
  });
  channel.stderr.resume();
  channel.on('error', broke);
  channel.on('close', () => (socket.writable ? sftp.fail(new ChannelClosed('the channel was closed')) : broke()));
  client.on('error', (error: Error & { readonly level?: string }) => {
    // What the SSH library says when its own questions were not answered.
    if (error.level === 'client-timeout') sftp.fail(stalled(to, SILENT_MS));
    else broke(error);
  });
  client.on('close', () => broke());
  return sftp;
}

/** Without a stated limit, 32 KiB is what every server must take. */
function clampChunk(limit: number | null): number {
  return limit === null ? 32 * 1024 : Math.min(LARGEST_REQUEST, Math.max(512, limit));
}
