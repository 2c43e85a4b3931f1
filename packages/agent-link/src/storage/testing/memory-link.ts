import { StorageError, toStorageError } from '@drover/core';
import type { Link, LinkStream, Part, ServeCall } from '../../link.ts';

export interface MemoryLinkSettings {
  /** Bytes that one direction of a stream may hold before its sender waits. */
  readonly credit?: number;
  /** How long a part is on its way, in milliseconds. */
  readonly delayMs?: () => number;
}

const CREDIT = 256 * 1024;

/** A link whose two ends are in one process without sockets: with credit, delays and a switch that cuts it. */
export class MemoryLink implements Link {
  readonly closed: Promise<StorageError>;
  readonly #serve: ServeCall;
  readonly #settings: MemoryLinkSettings;
  readonly #live = new Set<MemoryStream>();
  readonly #end = Promise.withResolvers<StorageError>();
  #broken: StorageError | null = null;

  constructor(serve: ServeCall, settings: MemoryLinkSettings = {}) {
    this.#serve = serve;
    this.#settings = settings;
    this.closed = this.#end.promise;
  }

  get calls(): number {
    return this.#live.size;
  }

  open(method: string, params: unknown, _lane: unknown, signal: AbortSignal): LinkStream {
    const there = new Way(this.#settings);
    const back = new Way(this.#settings);
    const near = new MemoryStream(there, back);
    const far = new MemoryStream(back, there);
    if (this.#broken !== null) near.fail(this.#broken);
    else if (signal.aborted) near.fail(signal.reason);
    else this.#run(method, params, near, far, signal);
    return near;
  }

  /** As if the network had gone. */
  cut(): void {
    if (this.#broken !== null) return;
    this.#broken = broken();
    for (const stream of this.#live) stream.fail(this.#broken);
    this.#end.resolve(this.#broken);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
  }

  #run(method: string, params: unknown, near: MemoryStream, far: MemoryStream, signal: AbortSignal): void {
    const serving = new AbortController();
    const give = (): void => near.fail(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    near.onFailure = (reason) => {
      signal.removeEventListener('abort', give);
      serving.abort(reason);
    };
    this.#live.add(near);
    this.#serve(method, copied(params), far, serving.signal)
      .catch((error: unknown) => far.reset(toStorageError(error)))
      .finally(() => {
        signal.removeEventListener('abort', give);
        this.#live.delete(near);
      });
  }
}

/** One direction of a stream. */
class Way {
  readonly #settings: MemoryLinkSettings;
  readonly #parts: Part[] = [];
  #held = 0;
  readonly #underWay: (() => void)[] = [];
  #ended = false;
  #failure: { readonly reason: unknown } | null = null;
  #moved = Promise.withResolvers<void>();

  constructor(settings: MemoryLinkSettings) {
    this.#settings = settings;
  }

  async put(part: Part): Promise<void> {
    while (this.#failure === null && this.#held >= (this.#settings.credit ?? CREDIT)) await this.#moved.promise;
    this.#throwIfFailed();
    const sent = copied(part) as Part;
    this.#held += weightOf(sent);
    await this.#travel(() => this.#parts.push(sent));
  }

  end(): Promise<void> {
    return this.#travel(() => {
      this.#ended = true;
    });
  }

  async take(): Promise<Part | null> {
    for (;;) {
      this.#throwIfFailed();
      const part = this.#parts.shift();
      if (part !== undefined) {
        this.#held -= weightOf(part);
        this.#wake();
        return part;
      }
      if (this.#ended) return null;
      await this.#moved.promise;
    }
  }

  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake();
  }

  /** Later parts never overtake earlier ones. */
  async #travel(arrive: () => void): Promise<void> {
    const delayMs = this.#settings.delayMs?.() ?? 0;
    this.#underWay.push(arrive);
    if (delayMs > 0) setTimeout(() => this.#arrive(arrive), delayMs);
    else if (this.#underWay.length === 1) this.#arrive(arrive);
    else setTimeout(() => this.#arrive(arrive), 0);
  }

  /** With this one arrives what was sent before it. */
  #arrive(last: () => void): void {
    if (!this.#underWay.includes(last)) return;
    for (let next = this.#underWay.shift(); next !== undefined; next = this.#underWay.shift()) {
      next();
      if (next === last) break;
    }
    this.#wake();
  }

  #throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }

  #wake(): void {
    this.#moved.resolve();
    this.#moved = Promise.withResolvers();
  }
}

class MemoryStream implements LinkStream {
  /** Told when either end fails. */
  onFailure: (reason: unknown) => void = () => undefined;
  readonly #out: Way;
  readonly #in: Way;

  constructor(out: Way, incoming: Way) {
    this.#out = out;
    this.#in = incoming;
  }

  send(part: Part): Promise<void> {
    return this.#out.put(part);
  }

  end(): Promise<void> {
    return this.#out.end();
  }

  reset(error: StorageError): void {
    this.fail(error);
  }

  fail(reason: unknown): void {
    this.#out.fail(reason);
    this.#in.fail(reason);
    this.onFailure(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Part, void, undefined> {
    for (let part = await this.#in.take(); part !== null; part = await this.#in.take()) yield part;
  }
}

function weightOf(part: Part): number {
  return 'bytes' in part ? part.bytes.length : JSON.stringify(part.message).length;
}

/** As it would come out of a socket: nothing is shared with the sender. */
function copied(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'bytes' in value) {
    return { bytes: Uint8Array.from((value as { bytes: Uint8Array }).bytes) };
  }
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function broken(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: 'The link to the agent broke.',
    remedy: 'Wait until the agent has connected again.',
  });
}
