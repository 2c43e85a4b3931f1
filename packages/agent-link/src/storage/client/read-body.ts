import { type ByteStream, type Version, versionSchema } from '@drover/core';
import { misbehaved } from '../wire/misbehaved.ts';
import type { Call } from './call.ts';

/** The bytes that an agent sends of a file, taken as fast as they are read. */
export class ReadBody implements ByteStream, AsyncIterator<Uint8Array> {
  readonly versionAfter?: () => Promise<Version | null>;
  readonly #call: Call;
  #version: Version | null = null;
  #ended = false;

  constructor(call: Call, tellsVersion: boolean) {
    this.#call = call;
    if (tellsVersion) this.versionAfter = async () => this.#version;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      for (;;) {
        const part = await this.#call.part();
        if ('message' in part) return this.#finish(part.message as Readonly<Record<string, unknown>>);
        if (part.bytes.length > 0) return { done: false, value: part.bytes };
      }
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#end();
    return { done: true, value: undefined };
  }

  #finish(message: Readonly<Record<string, unknown>>): IteratorResult<Uint8Array> {
    const version = versionSchema.nullable().safeParse(message?.['end']);
    if (!version.success) throw misbehaved('ended a file in a way that cannot be read');
    this.#version = version.data;
    this.#end();
    return { done: true, value: undefined };
  }

  #end(): void {
    this.#ended = true;
    this.#call[Symbol.dispose]();
  }
}
