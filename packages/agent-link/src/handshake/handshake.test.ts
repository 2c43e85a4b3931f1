import { realClock } from '@drover/connector-kit/testing';
import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { createTestCertificate } from '../testing/certificate.ts';
import { CLAIMED, startTestGateway } from '../testing/gateway.ts';
import { testDial } from '../testing/linked-pair.ts';
import type { AcceptAgentOptions } from './accept-agent.ts';
import { type DialAgentOptions, dialAgent } from './dial-agent.ts';
import { connectorKeyOf, createIdentity } from './identity.ts';
import { PendingSessions } from './pending-sessions.ts';

const never = new AbortController().signal;
const certificate = createTestCertificate();
const start = (options: Partial<AcceptAgentOptions> = {}) => startTestGateway(realClock, { certificate, ...options });
const dial = (gateway: { port: number; pin: string }, options: Partial<DialAgentOptions> = {}) =>
  dialAgent(
    testDial(gateway, realClock, async () => undefined, options),
    never,
  );

describe('a handshake', () => {
  it.each(['claimed', 'unclaimed', 'outdated'] as const)(
    'tells an agent that it is %s, with the gateways',
    async (state) => {
      const gateways = [{ address: '10.0.0.7:443', process: 'worker-1' }];
      const judgement = {
        state,
        minimumVersion: '1.3.5.0',
        gateways,
        process: 'server',
      };
      await using gateway = await start({ judge: async () => judgement });
      const identity = createIdentity();
      const [agent, { ready, link }] = await Promise.all([gateway.next(), dial(gateway, { identity })]);
      expect(ready).toMatchObject(judgement);
      expect(agent).toMatchObject({ key: connectorKeyOf(identity.spki), ready: judgement });
      expect(agent.hello).toMatchObject({ agentVersion: '1.0.0.0', host: 'test-machine', lane: 'control' });
      await link?.[Symbol.asyncDispose]();
      expect(await agent.link.closed).toMatchObject({ kind: 'unavailable', vendor: 'closed' });
    },
  );

  it('ends without a link when the agent does not want the session', async () => {
    await using gateway = await start();
    expect(await dial(gateway, { isWanted: ({ process }) => process !== 'test' })).toMatchObject({ link: null });
    await expect.poll(() => gateway.refusals, { timeout: 15_000 }).toHaveLength(1);
  });

  it('tells a revoked agent, which proved its key, why it is not served', async () => {
    const refused = { code: 'revoked', message: 'The key was revoked.', remedy: 'Make a new one.' };
    await using gateway = await start({ judge: async () => ({ refused }) });
    const failure = dial(gateway);
    await expect(failure).rejects.toMatchObject({
      ...{ kind: 'unauthenticated', retryable: false, vendor: 'revoked' },
      ...{ message: refused.message, remedy: refused.remedy },
    });
    await expect.poll(() => gateway.refusals, { timeout: 15_000 }).toMatchObject([{ vendor: 'revoked' }]);
  });

  it('tells an agent why its live session ends, at once', async () => {
    await using gateway = await start();
    const [agent, { link }] = await Promise.all([gateway.next(), dial(gateway)]);
    await agent.link.close(
      new StorageError({
        kind: 'unauthenticated',
        message: 'The key was revoked.',
        remedy: 'Make a new one.',
        vendor: 'revoked',
      }),
    );
    expect(await link?.closed).toMatchObject({ kind: 'unauthenticated', vendor: 'revoked', retryable: false });
  });

  it('finds the process that has the session, however the sockets are handed round', async () => {
    const first = new PendingSessions();
    const others = [new PendingSessions(), new PendingSessions(), first];
    let turn = -1;
    await using gateway = await start({
      get sessions() {
        return turn++ < 0 ? first : (others[turn % 3] ?? first);
      },
    });
    const [agent, { link }] = await Promise.all([gateway.next(), dial(gateway)]);
    expect(agent.ready.process).toBe('test');
    await link?.[Symbol.asyncDispose]();
  });

  it('says nothing of a judge that fails, but to come back', async () => {
    await using gateway = await start({
      judge: async () => {
        throw new Error('password authentication failed for user drover');
      },
    });
    const failure = await dial(gateway).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unavailable', retryable: true });
    expect(JSON.stringify(failure)).not.toContain('password');
  });

  it('runs without a binding when both sides say so, with a certificate that is trusted, and only then', async () => {
    await using gateway = await start({ binding: 'none' });
    const [agent, { link }] = await Promise.all([
      gateway.next(),
      dial(gateway, { binding: 'none', ca: certificate.cert }),
    ]);
    expect(agent.hello.binding).toBe('none');
    await link?.[Symbol.asyncDispose]();
    await expect(dial(gateway, { binding: 'none' })).rejects.toMatchObject({ kind: 'untrusted', fault: 'certificate' });
  });

  it('names both sides when the bindings differ', async () => {
    await using bound = await start();
    await using free = await start({ binding: 'none' });
    const wrong = { kind: 'config-invalid', vendor: 'binding', message: expect.stringMatching(/"none".*"tls"/) };
    await expect(dial(bound, { binding: 'none', ca: certificate.cert })).rejects.toMatchObject(wrong);
    await expect(dial(free)).rejects.toMatchObject({ kind: 'config-invalid', vendor: 'binding' });
  });

  it('is given up with the reason of whoever waits for it', async () => {
    const judged = Promise.withResolvers<void>();
    await using gateway = await start({
      judge: () => {
        judged.resolve();
        return new Promise(() => undefined);
      },
    });
    const giveUp = new AbortController();
    const failure = dialAgent(
      testDial(gateway, realClock, async () => undefined),
      giveUp.signal,
    );
    await judged.promise;
    const reason = new Error('stopped');
    giveUp.abort(reason);
    await expect(failure).rejects.toBe(reason);
  });

  it('tells a claimed agent nothing that another asks for', async () => {
    const asked: string[] = [];
    await using gateway = await start({
      judge: async ({ key }) => {
        asked.push(key);
        return CLAIMED;
      },
    });
    await expect(dial({ ...gateway, port: gateway.port, pin: 'A'.repeat(43) })).rejects.toMatchObject({
      kind: 'untrusted',
    });
    expect(asked).toEqual([]);
  });
});
