import { isAbort, type StorageError, toStorageError } from '@drover/core';
import type { World } from '../world.ts';
import { Backoff } from './backoff.ts';
import { type DialAddress, KnownGateways } from './known-gateways.ts';
import type { Dial, Ready, Session } from './session.ts';
import { DIALLING, DISCONNECTED, type Standing, standingAfter, standingBy } from './standing.ts';

/** A session that lived longer than this broke for another reason than the way it was made. */
const STEADY_MS = 10_000;
/** The server tells which processes it has, and whether somebody has entered the key, only to those who ask. */
const ASK_MS = { online: 300_000, otherwise: 15_000 } as const;

/** Who only wants to hear the server's word. */
const ASKING = { isWanted: () => false, told: () => undefined };

export interface TunnelParts {
  readonly dial: Dial;
  readonly version: string;
  readonly world: Pick<World, 'clock' | 'random'>;
  /** Told whenever the standing is another than before. */
  readonly onChange: (standing: Standing) => void;
}

/** Holds a session with every process that the server names, and dials again whatever breaks, until it is told not to. */
export class Tunnel {
  readonly #parts: TunnelParts;
  readonly #sessions = new Map<string, Session>();
  readonly #gateways: KnownGateways;
  readonly #dialling: Backoff;
  /** For sessions that break as soon as they are there. */
  readonly #breaking: Backoff;
  /** The server's newest word. */
  #ready: Ready | null = null;
  #wanted = true;
  /** One more after each attempt in vain: another process of those missing is next. */
  #turn = 0;
  /** To wait before the next attempt. */
  #pause = 0;
  #trouble: Standing = DIALLING;
  #shown: Standing = DIALLING;
  /** Aborted to end what is being waited for; replaced each time. */
  #wake = new AbortController();

  constructor(parts: TunnelParts) {
    this.#parts = parts;
    this.#gateways = new KnownGateways(() => parts.world.clock.monotonic());
    this.#dialling = new Backoff(parts.world.random);
    this.#breaking = new Backoff(parts.world.random);
  }

  /** By what the server said, where there is a session; else by what the last attempt met. */
  standing(): Standing {
    if (this.#sessions.size > 0 && this.#ready !== null) return standingBy(this.#ready, this.#parts.version);
    return this.#wanted || this.#trouble.state === 'revoked' ? this.#trouble : DISCONNECTED;
  }

  /** Where it calls besides the address of the settings, because the server has said so. */
  get furtherAddresses(): readonly string[] {
    return this.#gateways.addresses;
  }

  /** Dials at once, also a server that has revoked this agent. */
  connect(): void {
    this.#wanted = true;
    if (this.#sessions.size === 0) this.#trouble = DIALLING;
    this.#dialling.reset();
    this.#pause = 0;
    this.#changed();
  }

  /** Ends all sessions, and makes no others until `connect`. */
  async disconnect(): Promise<void> {
    this.#wanted = false;
    this.#trouble = DISCONNECTED;
    const closed = this.#closeAll();
    this.#changed();
    await closed;
  }

  /** Dials until the signal aborts; then all sessions are closed. */
  async run(ending: AbortSignal): Promise<void> {
    try {
      while (!ending.aborted) await this.#step(ending);
    } finally {
      await this.#closeAll();
    }
  }

  async #step(ending: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([ending, this.#wake.signal]);
    if (!this.#wanted) return await aborted(signal);
    const pause = this.#pause;
    this.#pause = 0;
    if (pause > 0) return void (await this.#rest(pause, signal));
    const missing = this.#gateways.missing(this.#sessions);
    if (this.#sessions.size > 0 && missing.length === 0) {
      if (await this.#rest(this.#untilAsked(), signal)) await this.#ask(signal);
      return;
    }
    // Processes share an address where one listener hands connections round, so any missing one may answer.
    const next = this.#sessions.size === 0 ? null : (missing[this.#turn % missing.length] ?? null);
    const isNew = await this.#dialOnce(next, signal);
    if (!isNew && !signal.aborted) this.#pause = this.#dialling.next();
  }

  /** True when there is one session more than before. */
  async #dialOnce(address: DialAddress, signal: AbortSignal): Promise<boolean> {
    try {
      const caller = {
        isWanted: ({ process }: Ready): boolean => !this.#sessions.has(process),
        told: (ready: Ready): void => this.#told(address, ready),
      };
      const { ready, session } = await this.#parts.dial(address, caller, signal);
      this.#heard(address, ready);
      if (session !== null && signal.aborted) await session[Symbol.asyncDispose]();
      if (session === null || signal.aborted) return false;
      this.#keep(ready.process, session);
      return true;
    } catch (error) {
      if (isAbort(error, signal)) return false;
      this.#gateways.forget(address);
      this.#turn += 1;
      this.#failed(toStorageError(error));
      return false;
    }
  }

  /** A session more is not wanted: the server's word is. Where it gives none, what there is goes on. */
  async #ask(signal: AbortSignal): Promise<void> {
    try {
      this.#heard(null, (await this.#parts.dial(null, ASKING, signal)).ready);
      this.#tell();
    } catch (error) {
      if (!isAbort(error, signal) && standingAfter(toStorageError(error)).state === 'revoked')
        this.#failed(toStorageError(error));
    }
  }

  #keep(process: string, session: Session): void {
    this.#sessions.set(process, session);
    this.#dialling.reset();
    const since = this.#parts.world.clock.monotonic();
    void session.closed.then((reason) => {
      if (this.#sessions.get(process) !== session) return; // closed by this side
      this.#sessions.delete(process);
      if (this.#parts.world.clock.monotonic() - since > STEADY_MS) this.#breaking.reset();
      this.#pause = this.#breaking.next();
      this.#failed(reason);
      this.#changed();
    });
    this.#tell();
  }

  #heard(address: DialAddress, ready: Ready): void {
    this.#ready = ready;
    this.#gateways.note(address, ready.gateways);
  }

  /** What it says of its processes may make some missing that it had not named before. */
  #told(address: DialAddress, ready: Ready): void {
    this.#heard(address, ready);
    if (this.#gateways.missing(this.#sessions).length > 0) this.#changed();
    else this.#tell();
  }

  #failed(error: StorageError): void {
    this.#trouble = standingAfter(error);
    // For good, says the server; only a person can know better.
    if (this.#trouble.state === 'revoked') {
      this.#wanted = false;
      void this.#closeAll();
    }
    this.#tell();
  }

  #untilAsked(): number {
    const most = this.standing().state === 'online' ? ASK_MS.online : ASK_MS.otherwise;
    return most * (0.5 + this.#parts.world.random() / 2);
  }

  /** False when it was woken before. */
  async #rest(ms: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.world.clock.sleep(ms, signal);
      return true;
    } catch (error) {
      if (!isAbort(error, signal)) throw error;
      return false;
    }
  }

  #changed(): void {
    const waiting = this.#wake;
    this.#wake = new AbortController();
    waiting.abort(new DOMException('There is something new to do.', 'AbortError'));
    this.#tell();
  }

  #tell(): void {
    const standing = this.standing();
    if (standing.state === this.#shown.state && standing.reason === this.#shown.reason) return;
    this.#shown = standing;
    this.#parts.onChange(standing);
  }

  async #closeAll(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map((session) => session[Symbol.asyncDispose]()));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
