import { StorageError } from '@drover/core';
import type { Lane, Link } from '../../link.ts';
import type { Method, Params } from '../wire/params.ts';
import { Call, type CallScope } from './call.ts';

/** Where a connection gets its link from: the one that is there now, or the next one; rejects where there is none. */
export interface LinkSource {
  link(signal: AbortSignal): Promise<Link>;
  /** The agent behind this link serves something else than those before: its link must not be given again. */
  pass?(link: Link): void;
}

/** What is known of the agent behind a link. */
interface Greeted {
  /** The run that all calls are for, where the agent has prepared for it. */
  readonly run: string | null;
}

/** Starts calls, and ends all that are under way when the connection is closed. */
export class Calls {
  readonly #links: LinkSource;
  readonly #greet: (link: Link, signal: AbortSignal) => Promise<Greeted | null>;
  readonly #greeted = new WeakMap<Link, Greeted>();
  readonly #live = new Set<AbortController>();
  #closed = false;

  /** Each new link is greeted before its first call; null where it leads to something else than the links before. */
  constructor(links: LinkSource, greet: (link: Link, signal: AbortSignal) => Promise<Greeted | null>) {
    this.#links = links;
    this.#greet = greet;
  }

  /** Takes a link and greets it. */
  async reach(signal: AbortSignal): Promise<void> {
    const scope = this.#scope(signal);
    try {
      await this.#link(scope.signal);
    } finally {
      scope.free();
    }
  }

  async open<M extends Method>(method: M, params: Params<M>, lane: Lane, signal: AbortSignal): Promise<Call> {
    const scope = this.#scope(signal);
    try {
      const { link, run } = await this.#link(scope.signal);
      return new Call(link, method, run === null ? params : { ...params, run }, lane, scope);
    } catch (error) {
      scope.free();
      throw error;
    }
  }

  /** A question with one answer. */
  async ask<M extends Method>(method: M, params: Params<M>, signal: AbortSignal): Promise<unknown> {
    using call = await this.open(method, params, 'control', signal);
    call.endSending();
    return await call.value();
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#live) controller.abort(closed());
  }

  async #link(signal: AbortSignal): Promise<Greeted & { readonly link: Link }> {
    for (;;) {
      const link = await this.#links.link(signal);
      signal.throwIfAborted();
      const known = this.#greeted.get(link) ?? (await this.#greet(link, signal));
      if (known !== null) {
        this.#greeted.set(link, known);
        return { link, ...known };
      }
      if (this.#links.pass === undefined) throw becameAnother();
      this.#links.pass(link);
    }
  }

  #scope(signal: AbortSignal): CallScope {
    signal.throwIfAborted();
    if (this.#closed) throw closed();
    const own = new AbortController();
    const cancel = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    this.#live.add(own);
    return {
      signal: own.signal,
      free: () => {
        signal.removeEventListener('abort', cancel);
        this.#live.delete(own);
      },
    };
  }
}

function closed(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: 'The connection to the agent was closed.',
    remedy: 'Open it again.',
    retryable: false,
  });
}

function becameAnother(): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'server',
    message: 'The agent came back with other abilities than it had when the connection was opened.',
    remedy: 'Open the connection again.',
    retryable: false,
  });
}
