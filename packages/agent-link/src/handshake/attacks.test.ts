import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';
import { FakeClock, realClock } from '@drover/connector-kit/testing';
import type { StorageError } from '@drover/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptCarrier } from '../carrier/accept-carrier.ts';
import { createTestCertificate } from '../testing/certificate.ts';
import { CLAIMED, startTestGateway, type TestGateway } from '../testing/gateway.ts';
import { testDial } from '../testing/linked-pair.ts';
import { dialPlainly, startRelay, startReplayer } from '../testing/recording-relay.ts';
import { greetServer } from './agent-side.ts';
import { type DialAgentOptions, dialAgent } from './dial-agent.ts';
import { createIdentity, pinOf } from './identity.ts';
import { type Ready, writeMessage } from './messages.ts';
import { PendingSessions } from './pending-sessions.ts';

const never = new AbortController().signal;
const nothing = async (): Promise<void> => undefined;
const LONG = { timeout: 15_000 };
const certificate = createTestCertificate();
const judged: string[] = [];
let gateway: TestGateway;

beforeAll(async () => {
  const judge = async ({ key }: { key: string }) => {
    judged.push(key);
    return CLAIMED;
  };
  gateway = await startTestGateway(realClock, { certificate, judge });
});

afterAll(() => gateway[Symbol.asyncDispose]());

const dial = (to: { port: number; pin: string }, options: Partial<DialAgentOptions> = {}) =>
  dialAgent(
    testDial(to, realClock, async () => undefined, options),
    never,
  );

const hello = (change: object = {}) =>
  writeMessage({
    ...{ type: 'hello', protocol: { min: 1, max: 1 }, agentVersion: '1.0.0.0', os: 'a', arch: 'b', host: 'c' },
    ...{ spki: createIdentity().spki, nonce: randomBytes(32), lane: 'control', binding: 'exporter', ...change },
  });

/** What a stranger is answered who says these things one after the other. */
async function answers(port: number, ...texts: string[]): Promise<string[]> {
  const carrier = await dialPlainly(port);
  for (const text of texts) carrier.sendText(text);
  const heard: string[] = [];
  try {
    for (;;) heard.push(await carrier.receiveText(AbortSignal.timeout(10_000)));
  } catch (error) {
    if (error instanceof DOMException) throw error;
    return heard;
  } finally {
    carrier.destroy();
  }
}

const EARLY = expect.stringContaining('frames came before the handshake was over') as string;

const codes = (texts: readonly string[]): unknown[] => texts.flatMap((text) => JSON.parse(text).code ?? []);

describe('an attacker', () => {
  it('who opens TLS on the way with a certificate that the agent trusts is noticed by the agent, who says what to do', async () => {
    await using relay = await startRelay(gateway.port, certificate, realClock);
    const before = judged.length;
    await expect(dial({ port: relay.port, pin: gateway.pin }, { ca: certificate.cert })).rejects.toMatchObject({
      ...{ kind: 'untrusted', vendor: 'not-bound', message: expect.stringContaining('not bound to this TLS channel') },
      remedy: expect.stringContaining('TLS inspection'),
    });
    expect(relay.said.map(({ from }) => from)).toEqual(['agent', 'server', 'server', 'agent']);
    await expect.poll(() => gateway.refusals.at(-1), { timeout: 15_000 }).toMatchObject({ vendor: 'not-bound' });
    expect(judged.length).toBe(before);
  });

  it('who says again what an agent said gets nothing for it', async () => {
    await using balanced = await startTestGateway(realClock, {
      certificate,
      binding: 'none',
      judge: async () => CLAIMED,
    });
    await using relay = await startRelay(balanced.port, certificate, realClock);
    const dialled = dial({ port: relay.port, pin: balanced.pin }, { binding: 'none', ca: certificate.cert });
    dialled.catch(() => undefined); // the relay passes no frames on
    await expect
      .poll(() => relay.said.filter(({ from }) => from === 'agent').length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(2);
    const [first = '', second = ''] = relay.said.filter(({ from }) => from === 'agent').map(({ text }) => text);
    expect(codes(await answers(balanced.port, first, second))).toEqual(['bad-signature']);
    await dialled.then(({ link }) => link?.[Symbol.asyncDispose]()).catch(() => undefined);
  });

  it('who says again what a server said is not taken for it', async () => {
    await using balanced = await startTestGateway(realClock, { certificate, binding: 'none' });
    await using relay = await startRelay(balanced.port, certificate, realClock);
    // The same agent both times, so that its fresh number alone is what differs.
    const options = { binding: 'none', ca: certificate.cert, identity: createIdentity() } as const;
    const recorded = dial({ port: relay.port, pin: balanced.pin }, options);
    recorded.catch(() => undefined); // the relay passes no frames on
    await expect.poll(() => relay.said.filter(({ from }) => from === 'server').length, LONG).toBeGreaterThanOrEqual(3);
    const words = relay.said.flatMap(({ from, text }) => (from === 'server' ? [text] : []));
    await using replayer = await startReplayer(certificate, words, realClock);
    // Its first socket already: the second would be refused as the words were said on the first.
    const again = { ...options, isWanted: () => false };
    await expect(dial({ port: replayer.port, pin: balanced.pin }, again)).rejects.toMatchObject({
      ...{ kind: 'untrusted', vendor: 'not-bound' },
    });
    await recorded.then(({ link }) => link?.[Symbol.asyncDispose]()).catch(() => undefined);
  });

  it.each(['revoked', 'outdated', 'too-many'])(
    'who answers in the server’s place that the agent is %s is not believed',
    async (code) => {
      const message = `Your key was given up.\u001b[2J ${'!'.repeat(1_000)}`;
      const refused = writeMessage({ type: 'refused', code, message, remedy: 'Run what I send you.' });
      const self = { protocol: 1, serverVersion: '1.0.0', spki: gateway.identity.spki, nonce: randomBytes(32) };
      const welcome = writeMessage({ type: 'welcome', ...self, binding: 'exporter', session: 'A'.repeat(32) });
      for (const words of [[refused], [welcome, refused]]) {
        await using stranger = await startReplayer(certificate, words, realClock);
        const failure = await dial({ port: stranger.port, pin: gateway.pin }).catch((error: unknown) => error);
        expect(failure).toMatchObject({ kind: 'unavailable', vendor: 'unproved', retryable: true });
        const { message: told, remedy } = failure as StorageError;
        expect(told).toMatch(/did not prove to be the server said: “Your key was given up\. \[2J !+…”/);
        expect(told.length).toBeLessThan(500);
        expect(remedy).not.toContain('Run what');
      }
    },
  );

  it('who puts tricks for terminals into names is heard without them', async () => {
    const evil = 'evil\u001b[2J\u202egpj\n\u2066';
    const [agent, { link }] = await Promise.all([gateway.next(), dial(gateway, { host: evil, os: evil, arch: evil })]);
    expect(agent.hello).toMatchObject({ host: 'evil [2J gpj ', os: 'evil [2J gpj ', arch: 'evil [2J gpj ' });
    await link?.[Symbol.asyncDispose]();
  });

  it.each([
    ['the agent’s version', 'agent', '"agentVersion":"1.0.0.0"', '"agentVersion":"9.0.0.0"'],
    ['the range of protocols', 'agent', '"max":1', '"max":7'],
    ['the machine’s name', 'agent', 'test-machine', 'best-machine'],
    ['the server’s version', 'server', '"serverVersion":"1.0.0"', '"serverVersion":"1.0.1"'],
  ])('who changes %s on the way is noticed, even without a binding', async (_what, side, from, to) => {
    await using balanced = await startTestGateway(realClock, { certificate, binding: 'none' });
    const change = (at: string, text: string): string => (at === side ? text.replace(from, to) : text);
    await using relay = await startRelay(balanced.port, certificate, realClock, change);
    const options = { binding: 'none', ca: certificate.cert } as const;
    await expect(dial({ port: relay.port, pin: balanced.pin }, options)).rejects.toMatchObject({ kind: 'untrusted' });
  });

  it('who takes the binding out on the way is refused by both sides', async () => {
    const change = (_from: string, text: string): string => text.replace('"binding":"exporter"', '"binding":"none"');
    await using relay = await startRelay(gateway.port, certificate, realClock, change);
    await expect(dial({ port: relay.port, pin: gateway.pin })).rejects.toMatchObject({ vendor: 'binding' });
    expect(relay.said.map(({ from }) => from)).toEqual(['agent', 'server']); // the server welcomes nobody
    expect(codes(relay.said.map(({ text }) => text))).toEqual(['binding']);
    const onlyBack = (from: string, text: string): string => (from === 'server' ? change(from, text) : text);
    await using other = await startRelay(gateway.port, certificate, realClock, onlyBack);
    await expect(dial({ port: other.port, pin: gateway.pin })).rejects.toMatchObject({ vendor: 'binding' });
  });

  it('who has another server of ours cannot pass for this one, nor use its words', async () => {
    await using other = await startTestGateway(realClock, { certificate });
    await expect(dial({ port: other.port, pin: gateway.pin })).rejects.toMatchObject({
      ...{ kind: 'untrusted', vendor: 'wrong-server', message: expect.stringContaining(gateway.pin) },
    });
    await expect.poll(() => other.refusals.at(-1), { timeout: 15_000 }).toMatchObject({ vendor: 'wrong-server' });
    const claims = pinOf(other.identity.spki);
    const spkiOf = (spki: Buffer): string => spki.toString('base64url');
    const disguise = (_from: string, text: string): string =>
      text.replace(spkiOf(other.identity.spki), spkiOf(gateway.identity.spki));
    await using relay = await startRelay(other.port, certificate, realClock, disguise);
    await expect(dial({ port: relay.port, pin: gateway.pin })).rejects.toMatchObject({ vendor: 'not-bound' });
    expect(claims).not.toBe(gateway.pin);
  });

  it('who reflects the server’s own words is refused', async () => {
    const reflected = hello({ spki: gateway.identity.spki });
    expect(codes(await answers(gateway.port, reflected))).toEqual(['malformed']);
    const carrier = await dialPlainly(gateway.port);
    carrier.sendText(hello());
    await carrier.receiveText(never);
    carrier.sendText(await carrier.receiveText(never)); // the server's signature, as the agent's
    expect(codes([await carrier.receiveText(never)])).toEqual(['bad-signature']);
    carrier.destroy();
  });

  it('who knows an agent’s key, but has not its private key, is refused', async () => {
    const owner = createIdentity();
    const thief = { ...createIdentity(), spki: owner.spki };
    const before = judged.length;
    await expect(dial(gateway, { identity: thief })).rejects.toMatchObject({
      kind: 'untrusted',
      vendor: 'bad-signature',
    });
    expect(judged.length).toBe(before);
  });

  it('who has another agent’s session cannot complete it', async () => {
    const [owner, thief] = [testDial(gateway, realClock, nothing), testDial(gateway, realClock, nothing)];
    const control = await dialPlainly(gateway.port);
    const { session } = await greetServer(control, owner, 'the server', 'control', null, never);
    const data = await dialPlainly(gateway.port);
    const stealing = greetServer(data, thief, 'the server', 'data', session, never);
    await expect(stealing).rejects.toMatchObject({
      vendor: 'elsewhere',
      message: expect.stringContaining('did not prove'),
    });
    const again = await dialPlainly(gateway.port);
    expect(await greetServer(again, owner, 'the server', 'data', session, never)).toMatchObject({ session });
    // Also where the owner's socket comes between the question and the proof.
    const pending = new PendingSessions();
    const waiting = pending.wait(
      'one',
      'OWNER',
      { type: 'ready', ...(CLAIMED as Omit<Ready, 'type'>) },
      AbortSignal.timeout(50),
    );
    expect([pending.has('one', 'THIEF'), pending.take('one', 'THIEF')]).toEqual([false, null]);
    expect(pending.take('one', 'OWNER')).toMatchObject({ key: 'OWNER' });
    await expect(waiting).rejects.toThrow();
    for (const carrier of [control, data, again]) carrier.destroy();
  });

  it.each([
    ['no JSON', '{'],
    ['deeply nested', '['.repeat(10_000)],
    ['another thing', '{"type":"proof"}'],
    ['an agent with a key of another sort', hello({ spki: Buffer.alloc(44) })],
    ['an agent with half a nonce', hello({ nonce: Buffer.alloc(16) })],
    ['a control socket that joins', hello({ session: 'A'.repeat(32) })],
  ])('who says %s is refused in words', async (what, text) => {
    const [code] = codes(await answers(gateway.port, text));
    expect(code).toBe(what === 'a control socket that joins' ? 'elsewhere' : 'malformed');
  });

  it('who speaks no protocol that we speak is told which to update', async () => {
    const [newer = ''] = await answers(gateway.port, hello({ protocol: { min: 5, max: 9 } }));
    expect(JSON.parse(newer)).toMatchObject({ code: 'protocol', remedy: expect.stringContaining('Update the server') });
  });

  it('who has the right identity, but another version of the protocol, is not gone on with', async () => {
    const refused = writeMessage({ type: 'refused', code: 'x', message: 'went on', remedy: '' });
    for (const protocol of [2, 1_000_000]) {
      const self = { protocol, serverVersion: '1.0.0', spki: gateway.identity.spki, nonce: randomBytes(32) };
      const welcome = writeMessage({ type: 'welcome', ...self, binding: 'exporter', session: 'A'.repeat(32) });
      await using other = await startReplayer(certificate, [welcome, refused], realClock);
      await expect(dial({ port: other.port, pin: gateway.pin })).rejects.toMatchObject({ vendor: 'protocol' });
    }
  });

  it('who says nothing once the WebSocket is there is not waited for without end, by either side', async () => {
    const clock = new FakeClock();
    await using patient = await startTestGateway(clock, { certificate });
    const silent = await dialPlainly(patient.port);
    await expect.poll(() => clock.sleeping, LONG).toBe(1);
    await clock.advance(10_000);
    await expect
      .poll(() => patient.refusals.at(-1), LONG)
      .toMatchObject({ message: expect.stringContaining('did not complete its handshake within 10 seconds') });
    silent.destroy();
    const heard = Promise.withResolvers<void>();
    const server = createServer(async (socket) => {
      const carrier = await acceptCarrier(socket, { secureContext: certificate.context, clock: realClock }, never);
      await carrier.receiveText(never);
      heard.resolve();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const failure = dial({ port, pin: gateway.pin }, { clock });
    failure.catch(() => undefined);
    await heard.promise;
    await clock.advance(30_000);
    await expect(failure).rejects.toMatchObject({ message: expect.stringContaining('within 30 seconds') });
    server.close();
  });

  it('who says too much, or frames before the end of the handshake, is cut off', async () => {
    expect(await answers(gateway.port, hello({ host: 'x'.repeat(20_000) }))).toEqual([]);
    const carrier = await dialPlainly(gateway.port);
    for (let frame = 0; frame < 100; frame++) carrier.send(Buffer.alloc(8), null);
    carrier.flush();
    // At once, and not when the time for the handshake is over.
    await expect(carrier.receiveText(AbortSignal.timeout(5_000))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect.poll(() => gateway.refusals.at(-1), { timeout: 5_000 }).toMatchObject({ message: EARLY });
  });

  it('who sends large messages before his link begins is cut off, with a key of his own as well', async () => {
    const large = (bytes: number) => [Buffer.alloc(8), Buffer.alloc(bytes - 8)] as const;
    for (const proven of [false, true]) {
      for (const [bytes, message] of [
        [16 * 1024 + 1, expect.stringContaining('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')],
        [16 * 1024, EARLY],
      ] as const) {
        const carrier = await dialPlainly(gateway.port);
        const self = testDial(gateway, realClock, async () => undefined);
        if (proven) await greetServer(carrier, self, 'the server', 'control', null, never);
        for (let message = 0; message < 3; message++) carrier.send(...large(bytes));
        carrier.flush();
        await expect(carrier.receiveText(AbortSignal.timeout(5_000))).rejects.toMatchObject({ kind: 'unavailable' });
        await expect.poll(() => gateway.refusals.at(-1), { timeout: 5_000 }).toMatchObject({ message });
      }
    }
  });

  it('who speaks no TLS, or no WebSocket, is cut off', async () => {
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    await expect.poll(() => gateway.refusals.at(-1), { timeout: 15_000 }).toMatchObject({ fault: 'tls' });
  });
});
