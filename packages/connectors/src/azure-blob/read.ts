import type { IncomingMessage } from 'node:http';
import { notAFile } from '@drover/connector-kit';
import type { ByteStream, Entry, Version } from '@drover/core';
import type { Container } from './container.ts';
import { factsOf } from './entry.ts';
import { refused } from './errors.ts';
import { Refusal } from './http/refusal.ts';
import { marksFolder, metadataOf } from './metadata.ts';
import { blobName } from './names.ts';

/** The bytes of a file from an offset on. */
export async function readBlob(
  container: Container,
  entry: Entry,
  { offset, ifTag }: { readonly offset: number; readonly ifTag?: string },
  signal: AbortSignal,
): Promise<ByteStream> {
  if (entry.kind !== 'file' || entry.ref.segments.length === 0) throw notAFile(entry.ref);
  const headers = {
    ...(offset === 0 ? {} : { 'x-ms-range': `bytes=${offset}-` }),
    ...(ifTag === undefined ? {} : { 'if-match': `"${ifTag}"` }),
  };
  const response = await container.open(blobName(entry.ref), { method: 'GET', headers }, signal);
  if (!(response instanceof Refusal)) {
    const metadata = metadataOf(response.rawHeaders);
    if (marksFolder(metadata)) {
      response.destroy();
      throw notAFile(entry.ref);
    }
    const { etag, size } = factsOf(response.headers, metadata);
    return new BlobStream(container, response, { changeTag: etag, size }, signal);
  }
  if (response.status === 416) return NOTHING;
  throw refused(response, 'read', entry.ref);
}

/** From the end of the file on there is nothing. */
const NOTHING: ByteStream = { async *[Symbol.asyncIterator]() {} };

/** An answer's body; it can be gone through once. */
class BlobStream implements ByteStream {
  readonly #container: Container;
  readonly #response: IncomingMessage;
  readonly #version: Version;
  readonly #signal: AbortSignal;

  constructor(container: Container, response: IncomingMessage, version: Version, signal: AbortSignal) {
    this.#container = container;
    this.#response = response;
    this.#version = version;
    this.#signal = signal;
    response.on('error', () => undefined); // told to whoever reads; nobody may be reading when a connection is closed
  }

  /** The service serves one version from the first byte to the last. */
  async versionAfter(): Promise<Version> {
    return this.#version;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const chunks = this.#response[Symbol.asyncIterator]();
    return {
      next: async () => {
        try {
          this.#signal.throwIfAborted();
          return await chunks.next();
        } catch (error) {
          throw this.#container.client.failureOf(error, this.#signal);
        }
      },
      return: async () => {
        this.#response.destroy();
        return { done: true, value: undefined };
      },
    };
  }
}
