import { realClock } from '@drover/connector-kit/testing';
import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { LinkStream, Part, ServeCall } from '../link.ts';
import { startLinkedPair } from './linked-pair.ts';

const never = new AbortController().signal;

/** Says back what it hears. */
const echo: ServeCall = async (method, params, stream) => {
  await stream.send({ message: { method, params } });
  for await (const part of stream) await stream.send(part);
};

async function all(stream: LinkStream): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

describe('a link over real sockets', () => {
  it('carries messages and bytes in order, both ways, on both lanes', async () => {
    await using pair = await startLinkedPair(realClock, echo);
    for (const lane of ['control', 'data'] as const) {
      const stream = pair.link.open('echo', { lane }, lane, never);
      const bytes = new Uint8Array(3_000_000).map((_, at) => at % 251);
      const heard = all(stream);
      await stream.send({ message: { hello: ['world'] } });
      await stream.send({ bytes });
      await stream.send({ message: 'last' });
      await stream.end();
      const parts = await heard;
      expect(parts[0]).toEqual({ message: { method: 'echo', params: { lane } } });
      expect(parts[1]).toEqual({ message: { hello: ['world'] } });
      expect(parts.at(-1)).toEqual({ message: 'last' });
      const body = Buffer.concat(parts.flatMap((part) => ('bytes' in part ? [part.bytes] : [])));
      expect(body.equals(bytes)).toBe(true);
    }
  });

  it('takes calls that were opened on both sockets at once, whichever arrives first', async () => {
    await using pair = await startLinkedPair(realClock, echo);
    const calls = Array.from({ length: 300 }, async (_, at) => {
      const stream = pair.link.open('echo', at, at % 3 === 0 ? 'control' : 'data', never);
      await stream.end();
      return all(stream);
    });
    const answers = await Promise.all(calls);
    expect(answers).toEqual(answers.map((_, at) => [{ message: { method: 'echo', params: at } }]));
  });

  it('ends a call with the error that the agent throws', async () => {
    await using pair = await startLinkedPair(realClock, async () => {
      throw new StorageError({
        kind: 'not-found',
        message: 'There is no such folder.',
        item: { root: '', segments: ['a'] },
      });
    });
    const failure = all(pair.link.open('list', null, 'control', never));
    await expect(failure).rejects.toMatchObject({ kind: 'not-found', item: { root: '', segments: ['a'] } });
  });

  it('ends the call at the agent when the server gives up, and reads with its reason', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<unknown>();
    await using pair = await startLinkedPair(realClock, async (_method, _params, stream, signal) => {
      await stream.send({ message: 'begun' });
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          resolve(signal.reason);
          reject(signal.reason);
        });
      });
    });
    const giveUp = new AbortController();
    const stream = pair.link.open('wait', null, 'data', giveUp.signal);
    const parts = stream[Symbol.asyncIterator]();
    expect(await parts.next()).toEqual({ done: false, value: { message: 'begun' } });
    const reason = new Error('enough');
    const pending = parts.next();
    giveUp.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(await aborted).toMatchObject({ kind: 'unavailable' });
  });

  it('rejects what is pending with one retryable error when the network breaks', async () => {
    await using pair = await startLinkedPair(realClock, () => new Promise(() => undefined));
    const stream = pair.link.open('wait', null, 'control', never);
    const pending = [all(stream), stream.send({ bytes: new Uint8Array(5_000_000) })];
    pair.network.cut();
    for (const each of await Promise.allSettled(pending)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable', retryable: true } });
      expect((each as PromiseRejectedResult).reason.remedy).toBeTruthy();
    }
    expect((await pair.link.closed).kind).toBe('unavailable');
    expect((await pair.served.closed).kind).toBe('unavailable');
  });
});
