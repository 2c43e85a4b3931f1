import type { ByteStream, Clock, Connection } from '@drover/core';
import type { Logger } from '../definition.ts';
import { LoggedRead, OperationRecord } from './operation-record.ts';
import { type Call, type CallHandler, type Paging, type Send, type Start, wrapConnection } from './wrap-connection.ts';

/** Logs every operation with its item, duration, bytes and outcome. Names are made printable; content and options never come near. */
export function withLogging(inner: Connection, log: Logger, clock: Clock): Connection {
  return wrapConnection(inner, new LoggingHandler(log, clock));
}

class LoggingHandler implements CallHandler {
  readonly #log: Logger;
  readonly #clock: Clock;

  constructor(log: Logger, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  async once<T>(call: Call, start: Start<Promise<T>>, bytesOf?: (answer: T) => number): Promise<T> {
    const record = this.#begin(call);
    try {
      const answer = await start();
      record.end(bytesOf?.(answer));
      return answer;
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  send<T>(call: Call, body: ByteStream, start: Send<T>, bytesOf?: (answer: T) => number): Promise<T> {
    return this.once(call, () => start(body), bytesOf);
  }

  async read(call: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    const record = this.#begin(call);
    try {
      return new LoggedRead(await start(), record);
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  async *pages<T>(call: Call, start: Start<AsyncIterable<T>>, { length }: Paging<T>): AsyncGenerator<T> {
    const record = this.#begin(call);
    let entries = 0;
    try {
      for await (const page of start()) {
        entries += length(page);
        yield page;
      }
      record.end(undefined, entries);
    } catch (error) {
      record.fail(error);
      throw error;
    }
  }

  #begin({ operation, item, signal }: Call): OperationRecord {
    return new OperationRecord(this.#log, this.#clock, operation, item, signal);
  }
}
