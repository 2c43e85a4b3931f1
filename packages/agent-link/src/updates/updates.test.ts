import { createHash, randomBytes } from 'node:crypto';
import { realClock } from '@drover/connector-kit/testing';
import { type Clock, StorageError } from '@drover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLinkedPair } from '../testing/index.ts';
import { offerUpdates, type ReleaseSource } from './offer-updates.ts';
import type { SignedRelease } from './release.ts';
import { takeUpdates, type UpdateOffer } from './take-updates.ts';

const WANTED = { version: '2.0.0.0', kind: 'portable' };

class Source implements ReleaseSource {
  current: SignedRelease | null;
  readonly asked: unknown[] = [];
  program: Uint8Array = randomBytes(3_000_000);
  fault: unknown = null;
  readonly #watchers = new Set<() => void>();

  constructor(first: string | null = 'first') {
    this.current = first === null ? null : released(first);
  }

  watch(changed: () => void): Disposable {
    this.#watchers.add(changed);
    return { [Symbol.dispose]: () => void this.#watchers.delete(changed) };
  }

  change(manifest: string): void {
    this.current = released(manifest);
    for (const watcher of this.#watchers) watcher();
  }

  async *read(wanted: object): AsyncGenerator<Uint8Array> {
    this.asked.push(wanted);
    for (let at = 0; at < this.program.length; at += 100_000) {
      yield this.program.subarray(at, at + 100_000);
      if (this.fault !== null && at > 1_000_000) throw this.fault;
    }
  }
}

const released = (manifest: string): SignedRelease => ({ manifest, signature: 'A'.repeat(86) });

let open: AsyncDisposableStack;
beforeEach(() => {
  open = new AsyncDisposableStack();
});
afterEach(() => open.disposeAsync());

/** A server that offers what the source has, and an agent that collects what it is offered. */
async function meet(source: Source, clock: Clock = realClock) {
  const offers: UpdateOffer[] = [];
  const serve = takeUpdates(
    async () => undefined,
    (offer) => offers.push(offer),
  );
  const pair = open.use(await startLinkedPair(realClock, serve));
  const over = new AbortController();
  const offering = offerUpdates(pair.link, source, clock, over.signal);
  open.defer(async () => {
    over.abort();
    await offering;
  });
  const offered = async (count: number): Promise<UpdateOffer> => {
    await expect.poll(() => offers.length, { timeout: 10_000 }).toBe(count);
    return offers[count - 1] as UpdateOffer;
  };
  return { offers, offered, pair, offering };
}

async function fetched(offer: UpdateOffer): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await offer.fetch(WANTED, async (bytes) => void pieces.push(bytes));
  return Buffer.concat(pieces);
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a release that a server offers', () => {
  it('comes as it is, with the program that the agent asks for, as often as it asks', async () => {
    const source = new Source();
    const offer = await (await meet(source)).offered(1);
    expect(offer.release).toEqual(released('first'));
    expect(hashOf(await fetched(offer))).toBe(hashOf(source.program));
    expect(hashOf(await fetched(offer))).toBe(hashOf(source.program));
    expect(source.asked).toEqual([WANTED, WANTED]);
  });

  it('comes while the agent is connected, too', async () => {
    const source = new Source(null);
    const { offers, offered } = await meet(source);
    expect(offers).toEqual([]);
    source.change('later');
    expect((await offered(1)).release.manifest).toBe('later');
    source.change('still later');
    expect((await offered(2)).release.manifest).toBe('still later');
  });

  it('is taken at the speed of whoever takes it', async () => {
    const source = new Source();
    source.program = randomBytes(20_000_000);
    const offer = await (await meet(source)).offered(1);
    let had = 0;
    const slow = Promise.withResolvers<void>();
    const whole = offer.fetch(WANTED, async (bytes) => {
      had += bytes.length;
      if (had > 5_000_000) await slow.promise;
    });
    await expect.poll(() => had > 5_000_000, { timeout: 10_000 }).toBe(true);
    const then = had;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(had).toBe(then);
    slow.resolve();
    await whole;
    expect(had).toBe(source.program.length);
  });

  it('that the server cannot give is told with its reason, and may be asked for again', async () => {
    const source = new Source();
    source.fault = new StorageError({ kind: 'not-found', message: 'the file is\u0007 gone.' });
    const offer = await (await meet(source)).offered(1);
    await expect(fetched(offer)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The server could not send the update: the file is  gone.',
    });
    source.fault = null;
    expect(hashOf(await fetched(offer))).toBe(hashOf(source.program));
  });

  it('that the agent cannot take is offered again after a while', async () => {
    const pauses: number[] = [];
    const waits = Promise.withResolvers<void>();
    const clock: Clock = {
      ...realClock,
      sleep: async (ms, signal) => {
        pauses.push(ms);
        if (pauses.length > 1) await realClock.sleep(ms, signal);
        else await waits.promise;
      },
    };
    const { offered } = await meet(new Source(), clock);
    const full = new Error('no space');
    await expect(
      (await offered(1)).fetch(WANTED, async () => {
        throw full;
      }),
    ).rejects.toBe(full);
    await expect.poll(() => pauses, { timeout: 10_000 }).toEqual([600_000]);
    waits.resolve();
    await offered(2);
  });

  it('breaks off with the link', async () => {
    const source = new Source();
    const { offered, pair, offering } = await meet(source);
    const offer = await offered(1);
    const begun = Promise.withResolvers<void>();
    const whole = offer.fetch(WANTED, async () => {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 5));
    });
    const failed = expect(whole).rejects.toMatchObject({ kind: 'unavailable' });
    await begun.promise;
    await pair.link[Symbol.asyncDispose]();
    await failed;
    await offering;
    await expect(offer.fetch(WANTED, async () => undefined)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('an agent that takes no updates', () => {
  it('is none the worse for being offered one', async () => {
    const pair = open.use(
      await startLinkedPair(realClock, async (method, _params, stream) => {
        await stream.send({ message: method === 'hello' ? 'here' : { failed: 'unknown' } });
        await stream.end();
      }),
    );
    const over = new AbortController();
    const offering = offerUpdates(pair.link, new Source(), realClock, over.signal);
    const call = pair.link.open('hello', {}, 'control', new AbortController().signal);
    for await (const part of call) expect(part).toEqual({ message: 'here' });
    over.abort();
    await offering;
  });
});

describe('a server that breaks the rules', () => {
  it.each([
    ['sends bytes that nobody asked for', { bytes: new Uint8Array(10) }],
    ['says that it sent what nobody asked for', { message: { sent: 5 } }],
    ['says what is no word of the call', { message: { offer: { manifest: 5 } } }],
    ['sends a signature of another length', { message: { offer: { manifest: '', signature: 'AAAA' } } }],
  ])('%s, and the call ends without an offer', async (_what, part) => {
    const offers: UpdateOffer[] = [];
    const serve = takeUpdates(
      async () => undefined,
      (offer) => offers.push(offer),
    );
    const pair = open.use(await startLinkedPair(realClock, serve));
    const stream = pair.link.open('updates', {}, 'data', new AbortController().signal);
    await stream.send(part);
    await expect(Array.fromAsync(stream)).rejects.toMatchObject({ kind: 'unsupported' });
    expect(offers).toEqual([]);
  });
});
