import type { FoundAgent } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { fakeAgent } from './testing/fake-agent.ts';

let server: TestServer;
let ada: Person;
let bob: Person;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([server.person('operator'), server.person('operator')]);
});
afterAll(() => server[Symbol.asyncDispose]());

const look = async (as: Person, key: string) =>
  (await send(server.url, 'GET', `/api/agents/${encodeURIComponent(key)}`, { as })).body as unknown as FoundAgent;
const authorize = (as: Person, displayName: string, key: string) =>
  send(server.url, 'POST', '/api/connectors', { as, body: { type: 'agent', displayName, options: { key } } });

describe('the agent of a key that somebody enters', () => {
  it('is unknown until it calls, and waits from then on until it is authorised', async () => {
    const agent = fakeAgent(server.app.agents, { name: 'nas-1' });
    expect(await look(ada, agent.key)).toMatchObject({ state: 'unknown', agent: null, remedy: expect.any(String) });
    await agent.call();
    const typed = agent.key.toLowerCase().replace(/(.{8})(?=.)/g, '$1-');
    expect(await look(ada, typed)).toMatchObject({ state: 'waiting', agent: { host: 'nas-1' }, connector: null });
    await authorize(ada, 'Found', agent.key);
    expect(await look(ada, agent.key)).toMatchObject({ state: 'own', connector: { displayName: 'Found' } });
  });

  it('is told to be gone, too old or given up, each with what to do', async () => {
    const gone = fakeAgent(server.app.agents, { name: 'nas-2' });
    await gone.call();
    gone.cut();
    await vi.waitFor(async () => expect(await look(ada, gone.key)).toMatchObject({ state: 'offline' }));

    await server.app.settings.change({ agentMinimumVersion: '1.3.5.0' });
    const old = fakeAgent(server.app.agents, { version: '1.3.4.99' });
    await old.call();
    expect(await look(ada, old.key)).toMatchObject({
      state: 'outdated',
      remedy: expect.stringContaining('Download the agent again'),
    });

    const revoked = fakeAgent(server.app.agents);
    await revoked.call();
    const made = await authorize(ada, 'Revoked', revoked.key);
    const { id } = made.body as unknown as { id: string };
    await send(server.url, 'DELETE', `/api/connectors/${id}?confirm=Revoked`, { as: ada });
    expect(await look(ada, revoked.key)).toMatchObject({
      state: 'revoked',
      agent: null,
      remedy: expect.stringContaining('new key'),
    });
  });

  it('is nothing but taken where it is another’s, and the look is no attempt to take it', async () => {
    const agent = fakeAgent(server.app.agents, { name: 'secret-host' });
    await agent.call();
    await authorize(ada, 'Ada’s own', agent.key);
    const seen = await look(bob, agent.key);
    expect(seen).toMatchObject({ state: 'taken', agent: null, connector: null });
    expect(JSON.stringify(seen)).not.toMatch(/secret-host|Ada/);
    expect((await server.app.agentStore.get(agent.key))?.refusedCount).toBe(0);
  });

  it('is not looked for where the key can be none', async () => {
    const answer = await send(server.url, 'GET', `/api/agents/${'A'.repeat(31)}`, { as: ada });
    expect(answer.body).toMatchObject({ code: 'not-found' });
  });
});
