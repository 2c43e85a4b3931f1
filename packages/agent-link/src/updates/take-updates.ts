import { StorageError } from '@drover/core';
import type { LinkStream, Part, ServeCall } from '../link.ts';
import { type FromAgent, fromServerSchema, UPDATES } from './messages.ts';
import type { SignedRelease } from './release.ts';

/** A release that a server offers over one link. Nothing of it is proved yet. */
export interface UpdateOffer {
  readonly release: SignedRelease;
  /** Hands over the bytes of a program piece by piece, each after the one before was taken; rejects with what went wrong, also with what `take` throws. */
  fetch(wanted: FromAgent['fetch'], take: (bytes: Uint8Array) => Promise<void>): Promise<void>;
}

/** Answers the call by which a server offers releases; all other calls go on to `serve`. */
export function takeUpdates(serve: ServeCall, offered: (offer: UpdateOffer) => void): ServeCall {
  return (method, params, stream, signal) =>
    method === UPDATES ? new Updates(stream, offered).run() : serve(method, params, stream, signal);
}

interface Fetch {
  readonly take: (bytes: Uint8Array) => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  size: number;
}

class Updates {
  readonly #stream: LinkStream;
  readonly #offered: (offer: UpdateOffer) => void;
  #fetch: Fetch | null = null;
  #over: StorageError | null = null;

  constructor(stream: LinkStream, offered: (offer: UpdateOffer) => void) {
    this.#stream = stream;
    this.#offered = offered;
  }

  async run(): Promise<void> {
    try {
      for await (const part of this.#stream) await this.#part(part);
    } finally {
      this.#over = brokenOff();
      this.#fetch?.reject(this.#over);
    }
  }

  async #part(part: Part): Promise<void> {
    const fetch = this.#fetch;
    if ('bytes' in part) {
      if (fetch === null) throw unasked();
      fetch.size += part.bytes.length;
      return await fetch.take(part.bytes).catch((error: unknown) => {
        // The rest is not read: the server sees the stream end, and offers again over the next link.
        fetch.reject(error);
        throw error;
      });
    }
    const read = fromServerSchema.safeParse(part.message);
    if (!read.success) throw unasked();
    const message = read.data;
    if ('offer' in message)
      return this.#offered({ release: message.offer, fetch: (wanted, take) => this.#ask(wanted, take) });
    if (fetch === null) throw unasked();
    this.#fetch = null;
    if ('failed' in message) fetch.reject(notSent(message.failed));
    else if (message.sent !== fetch.size) fetch.reject(brokenOff());
    else fetch.resolve();
  }

  async #ask(wanted: FromAgent['fetch'], take: Fetch['take']): Promise<void> {
    if (this.#over !== null) throw this.#over;
    if (this.#fetch !== null) throw unasked();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#fetch = { take, resolve, reject, size: 0 };
    const asked = this.#stream.send({ message: { fetch: wanted } satisfies FromAgent }).catch(reject);
    await Promise.all([promise, asked]);
  }
}

function unasked(): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: 'The server sent an update in a way that cannot be read.',
    remedy: 'Update the agent by hand: download it again from the server.',
  });
}

function brokenOff(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: 'The update did not come whole: the connection to the server broke off.',
    remedy: 'It is tried again when the agent is connected again.',
  });
}

function notSent(why: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: `The server could not send the update: ${why}`,
    remedy: 'Ask the administrator of the server to look into its folder of agent updates.',
  });
}
