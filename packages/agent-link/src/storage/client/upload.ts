import type { ByteStream, Entry, ResumableUpload, UploadStatus, UploadToken, WriteTarget } from '@drover/core';
import { z } from 'zod';
import { misbehaved } from '../wire/misbehaved.ts';
import { tokenSchema } from '../wire/params.ts';
import type { Calls } from './calls.ts';
import { exchange, targetData } from './exchange.ts';

const offset = z.number().int().nonnegative();
const statusSchema = z.object({ missing: z.array(z.object({ from: offset, to: offset })).max(100_000) }).nullable();

/** Uploads that the agent keeps, so that they go on after a break of the link and after the death of either side. */
export class AgentUpload implements ResumableUpload {
  readonly #calls: Calls;
  readonly #storedFrom: (data: unknown, target: WriteTarget) => Entry;

  constructor(calls: Calls, storedFrom: (data: unknown, target: WriteTarget) => Entry) {
    this.#calls = calls;
    this.#storedFrom = storedFrom;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    return tokenFrom(await this.#calls.ask('upload.begin', { target: unfenced(target) }, signal));
  }

  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    const answer = await this.#calls.ask('upload.status', { token, target: unfenced(target) }, signal);
    const read = statusSchema.safeParse(answer);
    if (!read.success) throw misbehaved('told of an upload in a way that cannot be read');
    return read.data;
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    at: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    const params = { token, target: { ...targetData(target), fenced: false }, offset: at };
    using call = await this.#calls.open('upload.append', params, 'data', signal);
    return tokenFrom(await exchange(call, target, body, false));
  }

  async commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    using call = await this.#calls.open('upload.commit', { token, target: targetData(target) }, 'control', signal);
    return this.#storedFrom(await exchange(call, target, null, true), target);
  }

  async abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    await this.#calls.ask('upload.abort', { token, target: unfenced(target) }, signal);
  }
}

function unfenced(target: WriteTarget) {
  return { ...targetData(target), fenced: false, watched: false };
}

function tokenFrom(answer: unknown): UploadToken {
  const read = tokenSchema.safeParse(answer);
  if (!read.success) throw misbehaved('named an upload in a way that cannot be read');
  return read.data;
}
