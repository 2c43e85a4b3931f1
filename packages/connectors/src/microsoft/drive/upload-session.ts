import { type Entry, type ItemRef, StorageError, type WriteTarget } from '@drover/core';
import { z } from 'zod';
import { drain } from '../graph/drain.ts';
import type { Attempt } from '../graph/graph-errors.ts';
import type { HttpAnswer, HttpCall } from '../graph/http-agent.ts';
import { optional } from '../graph/optional.ts';
import { conflictBehaviour, ifMatch } from './conditions.ts';
import { entryAt } from './drive-entry.ts';
import type { DriveFiles } from './drive-files.ts';
import { driveItemSchema } from './drive-item.ts';
import { fileSystemInfo } from './file-system-info.ts';

/** Source: "uploadSession resource type", Microsoft Graph v1.0. */
const sessionSchema = z.object({ uploadUrl: z.url() });
const progressSchema = z.object({ nextExpectedRanges: optional(z.array(z.string())) });

const GONE = new Set([404, 410]);
/** `26-` or `0-100`, the end included. */
const RANGE = /^(\d+)-(\d+)?$/;

export interface Gap {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** What became of bytes that were sent. */
export interface Taken {
  /** The file, where they were the last ones and the session commits by itself. */
  readonly entry: Entry | null;
  /** The service says that it holds all of the file. */
  readonly whole: boolean;
}

/** Begins an upload of a file of known size and answers with the secret address that takes its bytes. */
export async function beginSession(
  files: DriveFiles,
  target: WriteTarget,
  options: { readonly deferCommit: boolean },
  signal: AbortSignal,
): Promise<URL> {
  const { item } = target;
  const json = {
    item: { '@microsoft.graph.conflictBehavior': conflictBehaviour(target), ...fileSystemInfo(target.meta) },
    ...(options.deferCommit ? { deferCommit: true } : {}),
  };
  const call = { method: 'POST', json, headers: ifMatch(target), to: 'write', item } as const;
  const { uploadUrl } = await files.inFolder(
    item,
    'file',
    ({ address }) => files.graph.ask({ ...call, path: `${address}/createUploadSession` }, sessionSchema, signal),
    signal,
  );
  return files.graph.safeAddress(uploadUrl, item);
}

/** What one file's upload session is asked. Its address is its authorisation: no token is sent. */
export class UploadSession {
  readonly #files: DriveFiles;
  readonly #url: URL;
  readonly #item: ItemRef;

  constructor(files: DriveFiles, url: URL, item: ItemRef) {
    this.#files = files;
    this.#url = url;
    this.#item = item;
  }

  /** A secret. */
  get address(): string {
    return this.#url.href;
  }

  /** Sends bytes, one request; `size` is of the whole file. `onSent` is told how many have left so far. */
  async send(
    offset: number,
    chunks: readonly Uint8Array[],
    size: number,
    signal: AbortSignal,
    onSent?: (bytes: number) => void,
  ): Promise<Taken> {
    const [only] = chunks;
    const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    const range = `bytes ${offset}-${offset + body.length - 1}/${size}`;
    const headers = { 'content-range': range, 'content-type': 'application/octet-stream' };
    const answer = await this.#call('PUT', signal, { headers, body, ...(onSent === undefined ? {} : { onSent }) });
    if (answer.status !== 202) return { entry: await this.#entry(answer, signal), whole: true };
    const gaps = await this.#gapsIn(answer, { to: 'write', item: this.#item }, size, signal);
    return { entry: null, whole: gaps?.length === 0 };
  }

  /** The bytes that the service does not hold; null when it has forgotten the session. */
  async missing(size: number, signal: AbortSignal): Promise<readonly Gap[] | null> {
    const attempt = { to: 'take up the upload of', item: this.#item };
    const answer = await this.#files.graph.bare({ url: this.#url, method: 'GET' }, attempt, signal, GONE);
    if (GONE.has(answer.status)) {
      await drain(answer);
      return null;
    }
    return (await this.#gapsIn(answer, attempt, size, signal)) ?? [];
  }

  /** Gives the final name to a session that was begun with `deferCommit`. */
  async commit(signal: AbortSignal): Promise<Entry> {
    return await this.#entry(await this.#call('POST', signal, { headers: { 'content-length': '0' } }), signal);
  }

  /** Silent when the service has forgotten it. */
  async cancel(signal: AbortSignal): Promise<void> {
    const attempt = { to: 'give up the upload of', item: this.#item };
    await drain(await this.#files.graph.bare({ url: this.#url, method: 'DELETE' }, attempt, signal, GONE));
  }

  #call(
    method: 'PUT' | 'POST',
    signal: AbortSignal,
    rest: Pick<HttpCall, 'body' | 'headers' | 'onSent'>,
  ): Promise<HttpAnswer> {
    return this.#files.graph.bare({ url: this.#url, method, ...rest }, { to: 'write', item: this.#item }, signal);
  }

  async #entry(answer: HttpAnswer, signal: AbortSignal): Promise<Entry> {
    const item = await this.#files.graph.parsed(answer, { to: 'write', item: this.#item }, driveItemSchema, signal);
    return entryAt(this.#item, item);
  }

  /** Null where the service does not tell. */
  async #gapsIn(
    answer: HttpAnswer,
    attempt: Attempt,
    size: number,
    signal: AbortSignal,
  ): Promise<readonly Gap[] | null> {
    const { nextExpectedRanges } = await this.#files.graph.parsed(answer, attempt, progressSchema, signal);
    if (nextExpectedRanges === undefined) return null;
    return nextExpectedRanges.map((text) => this.#gap(text, size)).filter(({ from, to }) => from < to);
  }

  #gap(text: string, size: number): Gap {
    const [, from, last] = RANGE.exec(text) ?? [];
    if (from !== undefined) return { from: Number(from), to: last === undefined ? size : Number(last) + 1 };
    throw new StorageError({
      kind: 'unexpected',
      message: 'Microsoft 365 described the bytes that it waits for in words that were not understood.',
      remedy: 'Run again; if it repeats, report it with the log of the run.',
      item: this.#item,
    });
  }
}
