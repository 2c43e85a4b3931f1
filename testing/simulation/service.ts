import {
  type Call,
  type CallHandler,
  type Paging,
  type Send,
  type Start,
  wrapConnection,
} from '@drover/connector-kit/testing';
import type { ByteStream, Connection, WriteTarget } from '@drover/core';
import { anyFailure, broken, CALM, type Weather } from './faults.ts';
import type { Actor, Scheduler } from './scheduler.ts';

/** One side as one process sees it. */
export interface Seen {
  readonly side: 'source' | 'destination';
  readonly actor: Actor;
  readonly scheduler: Scheduler;
  /** As it is at that moment. */
  readonly weather: () => Weather;
  /** Told of a call that changes something. */
  readonly changes: (operation: string) => void;
  /** Somebody changes a file while it is read. */
  readonly edits: (path: string) => void;
  /** A target as the service takes it. */
  readonly naming: (target: WriteTarget) => WriteTarget;
}

const CHANGING = /^(?:write|createFolder|discard|upload\..*|times\..*|bulkWrite\..*|permissions\.grant)$/;

/** A connection each of whose calls, pages and chunks waits for its turn, and may go wrong. */
export function simulated(inner: Connection, seen: Seen): Connection {
  return wrapConnection(inner, new SimulatedCalls(seen));
}

class SimulatedCalls implements CallHandler {
  readonly #seen: Seen;

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  async once<T>(call: Call, start: Start<Promise<T>>): Promise<T> {
    await this.#before(call);
    return await this.#answer(call, () => start(undefined, this.#seen.naming));
  }

  async send<T>(call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    await this.#before(call);
    const { dice } = this.#seen.scheduler;
    if (!dice.chance(this.#weather.breaking))
      return await this.#answer(call, () => start(this.#chunks(call, body, 'sends'), undefined, this.#seen.naming));
    const cut = this.#cut(call, body);
    // The service goes on waiting for the rest, and what it has stays where it is.
    return await Promise.race([start(cut.body, undefined, this.#seen.naming), cut.broke]);
  }

  async read(call: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    await this.#before(call);
    const stream = await this.#answer(call, () => start());
    const { dice } = this.#seen.scheduler;
    const breaks = dice.chance(this.#weather.breaking);
    const chunks = this.#chunks(
      call,
      breaks ? ending(stream, dice.between(0, 300), dice.chance(0.5)) : stream,
      'reads',
    );
    const { versionAfter } = stream;
    if (versionAfter === undefined) return chunks;
    const after = async () => {
      await this.#turn(call, 'before version of');
      return await versionAfter.call(stream);
    };
    return { [Symbol.asyncIterator]: () => chunks[Symbol.asyncIterator](), versionAfter: after };
  }

  async *pages<T>(call: Call, start: Start<AsyncIterable<T>>, _: Paging<T>): AsyncGenerator<T> {
    await this.#before(call);
    const { dice } = this.#seen.scheduler;
    for await (const page of start()) {
      await this.#turn(call, 'page of');
      if (dice.chance(this.#weather.breaking)) throw broken();
      yield page;
    }
  }

  get #weather(): Weather {
    return this.#seen.actor.state === 'dead' ? CALM : this.#seen.weather();
  }

  async #before(call: Call): Promise<void> {
    const { scheduler, actor, changes } = this.#seen;
    const { dice } = scheduler;
    await this.#turn(call, 'before');
    if (CHANGING.test(call.operation)) changes(call.operation);
    const { slow, failing } = this.#weather;
    if (dice.chance(slow)) await scheduler.clock(actor).sleep(dice.between(1, 40_000), call.signal);
    if (!dice.chance(failing)) return;
    const error = anyFailure(dice);
    scheduler.tell(`${actor.name} is refused: ${error.kind}`);
    throw error;
  }

  async #answer<T>(call: Call, start: () => Promise<T>): Promise<T> {
    const answer = await start();
    await this.#turn(call, 'after');
    if (!this.#seen.scheduler.dice.chance(this.#weather.losing)) return answer;
    this.#seen.scheduler.tell(`${this.#seen.actor.name} does not get the answer`);
    throw broken();
  }

  async #turn(call: Call, when: string): Promise<void> {
    const { scheduler, actor, side } = this.#seen;
    await scheduler.turn(actor, `${when} ${call.operation} ${pathOf(call)} (${side})`);
    call.signal.throwIfAborted();
  }

  /** The same bytes in pieces of any size. */
  #chunks(call: Call, body: ByteStream, verb: string): ByteStream {
    const { dice } = this.#seen.scheduler;
    const turn = () => this.#turn(call, `${verb} piece of`);
    const meanwhile = () => {
      if (verb === 'reads' && dice.chance(this.#weather.editing)) this.#seen.edits(pathOf(call));
    };
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        for (let at = 0; at < chunk.length; ) {
          await turn();
          meanwhile();
          const end = Math.min(chunk.length, at + dice.between(50, 400));
          yield chunk.subarray(at, end);
          at = end;
        }
      }
    }
    return { [Symbol.asyncIterator]: pieces };
  }

  /** A body of which only the beginning is sent before the connection breaks without the service noticing. */
  #cut(call: Call, body: ByteStream): { readonly body: ByteStream; readonly broke: Promise<never> } {
    const { dice } = this.#seen.scheduler;
    const { promise: broke, reject } = Promise.withResolvers<never>();
    const chunks = this.#chunks(call, body, 'sends');
    let left = dice.between(0, 4);
    async function* beginning(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        if (left-- <= 0) break;
        yield chunk;
      }
      reject(broken());
      await new Promise(() => undefined);
    }
    return { body: { [Symbol.asyncIterator]: beginning }, broke };
  }
}

function pathOf({ item }: Call): string {
  return item?.segments.join('/') ?? '';
}

/** Ends after so many bytes: with an error, or as if that were all. */
function ending(stream: ByteStream, after: number, silently: boolean): ByteStream {
  async function* beginning(): AsyncGenerator<Uint8Array> {
    let left = after;
    for await (const chunk of stream) {
      if (chunk.length > left) {
        yield chunk.subarray(0, left);
        if (silently) return;
        throw broken();
      }
      left -= chunk.length;
      yield chunk;
    }
  }
  return { [Symbol.asyncIterator]: beginning };
}
