import { FakeClock } from '@drover/connector-kit/testing';
import { StorageError } from '@drover/core';
import { afterEach, describe, expect, it } from 'vitest';
import { type Frame, frameHeader, parseFrame } from '../frames/frame.ts';
import { decodeJson, encodeJson } from '../frames/json.ts';
import { FIRST_CREDIT, MAX_STREAMS, MAX_WINDOW, USUAL_WINDOW } from '../frames/limits.ts';
import { decodeError } from '../frames/wire-error.ts';
import type { ServeCall } from '../link.ts';
import { MemoryCarrier } from '../testing/memory-carrier.ts';
import { openLink } from './open-link.ts';
import { serveLink } from './serve-link.ts';

const never = new AbortController().signal;
const clock = new FakeClock();
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ends: AsyncDisposable[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end[Symbol.asyncDispose]();
});

/** A server's end whose agent the test plays, frame by frame. */
function server(memory?: number) {
  const carriers = { control: new MemoryCarrier(), data: new MemoryCarrier() };
  const link = openLink(carriers, { clock, ...(memory === undefined ? {} : { memory }) });
  ends.push(link);
  return { ...carriers, link };
}

/** An agent's end whose server the test plays, frame by frame. */
function agent(serve: ServeCall) {
  const carriers = { control: new MemoryCarrier(), data: new MemoryCarrier() };
  const link = serveLink(carriers, serve, { clock });
  ends.push(link);
  return { ...carriers, link };
}

function frame(type: Frame['type'], stream: number, payload: Uint8Array = new Uint8Array(), end = false): Buffer {
  return Buffer.concat([frameHeader(type, stream, end), payload]);
}

function credit(amount: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(amount);
  return bytes;
}

const sent = (carrier: MemoryCarrier): Frame[] => carrier.sent.splice(0).map((message) => parseFrame([message]));
const call = (method = 'read') => encodeJson({ method, params: null });
const goodbyes = (carrier: MemoryCarrier): string[] =>
  sent(carrier).flatMap(({ type, payload }) => (type === 'goaway' ? [decodeError(payload).message] : []));

describe('the server’s end', () => {
  it.each<[string, Buffer]>([
    ['opens a stream', frame('open', 1, call())],
    ['speaks in a stream that nobody opened', frame('data', 9, Buffer.from('x'))],
    ['gives a stream more credit than any may have', frame('credit', 1, credit(MAX_WINDOW))],
    ['gives no credit', frame('credit', 1, credit(0))],
    ['sends more than it has credit for', frame('data', 1, Buffer.alloc(FIRST_CREDIT))],
    ['sends bytes that are no frame', Buffer.from('hello')],
    ['gives up a stream without a reason', frame('reset', 1)],
  ])('ends the link when the agent %s', async (_what, bytes) => {
    const { data, link } = server();
    const pending = link.open('read', null, 'data', never)[Symbol.asyncIterator]().next();
    data.deliver(bytes);
    await expect(pending).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
    expect(await link.closed).toMatchObject({ vendor: 'protocol-error' });
    expect(goodbyes(data)).toHaveLength(1);
    expect(data.ended).toBe(true);
  });

  it('ends the link when a stream goes on after its end, or over the wrong socket', async () => {
    const one = server();
    one.link.open('read', null, 'data', never);
    one.data.deliver(frame('data', 1, Buffer.from('x'), true));
    one.data.deliver(frame('data', 1, Buffer.from('x')));
    expect(await one.link.closed).toMatchObject({ vendor: 'protocol-error' });
    const other = server();
    other.link.open('read', null, 'data', never);
    await settle();
    other.control.deliver(frame('data', 1, Buffer.from('x')));
    expect(await other.link.closed).toMatchObject({ vendor: 'protocol-error' });
  });

  it('gives credit when its reader takes, not when bytes come', async () => {
    const { data, link } = server();
    const parts = link.open('read', null, 'data', never)[Symbol.asyncIterator]();
    await settle();
    const credits = (): number[] =>
      sent(data).flatMap(({ type, payload }) => (type === 'credit' ? [Buffer.from(payload).readUInt32BE()] : []));
    expect(credits()).toEqual([USUAL_WINDOW - FIRST_CREDIT]);
    for (let sum = 0; sum + 65_536 <= USUAL_WINDOW; sum += 65_536) data.deliver(frame('data', 1, Buffer.alloc(65_280)));
    await settle();
    expect(credits()).toEqual([]);
    for (let taken = 0; taken < 4; taken++) await parts.next();
    await settle();
    expect(credits()).toEqual([4 * 65_536]);
  });

  it('holds less than a window for each of 64 streams whose readers stand still', async () => {
    const { data, link } = server();
    const streams = Array.from({ length: 64 }, () => link.open('read', null, 'data', never));
    await settle();
    const given = new Map<number, number>();
    for (const { type, stream, payload } of sent(data)) {
      if (type === 'credit') given.set(stream, FIRST_CREDIT + Buffer.from(payload).readUInt32BE());
    }
    expect(streams).toHaveLength(64);
    for (const window of given.values()) expect(window).toBeLessThanOrEqual(USUAL_WINDOW);
    expect([...given.values()].reduce((sum, window) => sum + window, 0)).toBeLessThanOrEqual(64 * USUAL_WINDOW);
  });

  it('gives up a stream, not the link, when messages take more memory than there is', async () => {
    const { control, link } = server(256 * 1024);
    const streams = Array.from({ length: 3 }, () => link.open('list', null, 'control', never));
    await settle();
    const large = encodeJson('x'.repeat(400_000));
    for (let stream = 1; stream <= 3; stream++) control.deliver(frame('message', stream, large));
    await expect(streams[1]?.[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await streams[0]?.[Symbol.asyncIterator]().next()).toMatchObject({ done: false });
    expect(sent(control).some(({ type, stream }) => type === 'reset' && stream === 2)).toBe(true);
  });

  it('ignores what was under way when it gave a stream up, and no more than that', async () => {
    const { data, link } = server();
    const giveUp = new AbortController();
    link.open('read', null, 'data', giveUp.signal);
    await settle();
    giveUp.abort(new Error('enough'));
    await settle();
    expect(sent(data).map(({ type }) => type)).toContain('reset');
    for (let sum = 0; sum < USUAL_WINDOW; sum += 65_536) data.deliver(frame('data', 1, Buffer.alloc(65_280)));
    await settle();
    expect(data.ended).toBe(false);
    data.deliver(frame('data', 1, Buffer.alloc(65_280)));
    expect(await link.closed).toMatchObject({ vendor: 'protocol-error' });
  });

  it('opens nothing for a signal that is aborted, and nothing on a link that is closed', async () => {
    const { data, link } = server();
    const reason = new Error('too late');
    await expect(link.open('read', null, 'data', AbortSignal.abort(reason)).send({ message: 1 })).rejects.toBe(reason);
    data.break();
    const stream = link.open('read', null, 'data', never);
    await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(stream.end()).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('believes an agent that says goodbye, but not that a file is missing', async () => {
    const { control, link } = server();
    const pending = link.open('stat', null, 'control', never)[Symbol.asyncIterator]().next();
    control.deliver(frame('goaway', 0, encodeJson({ kind: 'not-found', message: 'No such file.' })));
    await expect(pending).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
    expect(await link.closed).toMatchObject({ kind: 'unavailable' });
  });

  it('ends after 45 seconds of silence, and not while the agent answers', async () => {
    const { control, data, link } = server();
    const answer = (): void => {
      for (const carrier of [control, data]) {
        for (const { type, payload } of sent(carrier)) if (type === 'ping') carrier.deliver(frame('pong', 0, payload));
      }
    };
    let closed: StorageError | null = null;
    void link.closed.then((error) => {
      closed = error;
    });
    for (let round = 0; round < 8; round++) {
      answer();
      await clock.advance(15_000);
    }
    expect(closed).toBeNull();
    for (let round = 0; round < 4; round++) await clock.advance(15_000);
    expect(closed).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('45 seconds') });
  });
});

describe('the agent’s end', () => {
  const wait: ServeCall = (_method, _params, _stream, signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

  it('does not wait for ever for a call that hangs', async () => {
    const { control, link } = agent(() => new Promise(() => undefined));
    control.deliver(frame('open', 1, call()));
    await settle();
    await clock.run(Promise.resolve(link[Symbol.asyncDispose]()));
    ends.length = 0;
  });

  it('ends the link when more calls are opened than may be, or one twice', async () => {
    const flooded = agent(wait);
    for (let stream = 1; stream <= MAX_STREAMS + 1; stream++) flooded.control.deliver(frame('open', stream, call()));
    expect(await flooded.link.closed).toMatchObject({ vendor: 'protocol-error' });
    const doubled = agent(wait);
    doubled.control.deliver(frame('open', 5, call()));
    doubled.control.deliver(frame('open', 5, call()));
    expect(await doubled.link.closed).toMatchObject({ vendor: 'protocol-error' });
  });

  it('begins no more calls while those that were given up still work', async () => {
    const release = Promise.withResolvers<void>();
    let begun = 0;
    const { control } = agent(() => {
      begun++;
      return release.promise;
    });
    const reset = encodeJson({ kind: 'unavailable', message: 'Given up.' });
    for (let stream = 1; stream <= 3 * MAX_STREAMS; stream++) {
      control.deliver(frame('open', stream, call()));
      await Promise.resolve().then(() => undefined);
      control.deliver(frame('reset', stream, reset));
    }
    await settle();
    expect(begun).toBe(MAX_STREAMS);
    release.resolve();
  });

  it('asks to wait when the parameters of its calls take too much memory', async () => {
    const { control } = agent(wait);
    const large = encodeJson({ method: 'read', params: 'x'.repeat(1_000_000) });
    for (let stream = 1; stream <= 20; stream++) control.deliver(frame('open', stream, large));
    await settle();
    const resets = sent(control).filter(({ type }) => type === 'reset');
    expect(resets.map(({ stream }) => stream)).toEqual([17, 18, 19, 20]);
    expect(decodeError(resets[0]?.payload ?? new Uint8Array())).toMatchObject({ retryable: true });
  });

  it('weighs parameters as what they become: many small values are many times their letters', async () => {
    const { control } = agent(wait);
    const small = encodeJson({ method: 'read', params: Array.from({ length: 50_000 }, () => ({})) });
    for (let stream = 1; stream <= 5; stream++) control.deliver(frame('open', stream, small));
    await settle();
    const resets = sent(control).filter(({ type }) => type === 'reset');
    expect(resets.map(({ stream }) => stream)).toEqual([4, 5]);
  });

  it('answers many pings once the other side reads, with one answer, and bears no flood of them', async () => {
    const { control, link } = agent(wait);
    await settle();
    sent(control);
    control.blocked = true;
    for (let ping = 0; ping < 1000; ping++) control.deliver(frame('ping', 0, Buffer.alloc(8, ping)));
    control.unblock();
    await settle();
    expect(sent(control).map(({ type }) => type)).toEqual(['pong']);
    control.deliver(frame('ping', 0, Buffer.alloc(8)));
    expect(await link.closed).toMatchObject({ vendor: 'protocol-error' });
  });

  it('ends the link when answers pile up that nobody reads', async () => {
    const { control, link } = agent(async () => {
      throw new StorageError({ kind: 'not-found', message: 'Not there.' });
    });
    control.blocked = true;
    for (let stream = 1; stream <= 5000; stream++) {
      control.deliver(frame('open', stream, call()));
      await Promise.resolve();
      if (stream % 500 === 0) await settle();
    }
    expect(await link.closed).toMatchObject({ vendor: 'protocol-error' });
  });

  it('lets streams take turns, and credit and resets go before content', async () => {
    const { data } = agent(async (_method, _params, stream) => {
      await stream.send({ bytes: new Uint8Array(60_000) });
      await stream.send({ bytes: new Uint8Array(60_000) });
    });
    data.blocked = true;
    for (const stream of [1, 2, 3]) {
      data.deliver(frame('open', stream, call()));
      data.deliver(frame('credit', stream, credit(1_000_000)));
    }
    await settle();
    data.unblock();
    await settle();
    const order = sent(data).filter(({ type }) => type === 'data' || type === 'credit');
    expect(order.map(({ type, stream }) => `${type} ${stream}`).slice(0, 6)).toEqual(
      ['credit', 'data'].flatMap((type) => [1, 2, 3].map((stream) => `${type} ${stream}`)),
    );
  });

  it('tells the server what a call failed with, and that a call is done which the server still speaks in', async () => {
    const { control } = agent(async (method) => {
      if (method === 'fail') throw new StorageError({ kind: 'locked', message: 'In use.' });
    });
    control.deliver(frame('open', 1, call('fail')));
    control.deliver(frame('open', 2, call('done')));
    await settle();
    await settle();
    const all = sent(control).filter(({ type }) => type === 'reset' || type === 'data');
    expect(all.map(({ type, stream, end, payload }) => [type, stream, end, payload.length > 0])).toEqual([
      ['reset', 1, false, true],
      ['data', 2, true, false],
      ['reset', 2, false, false],
    ]);
    expect(decodeJson(all[0]?.payload ?? new Uint8Array())).toMatchObject({ kind: 'locked' });
  });
});
