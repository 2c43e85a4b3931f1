import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseServerFlags } from '../config/server-flags.ts';
import { send } from '../testing/send.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { recoverFirst } from './recovery-link.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const recover = (resetTwoStep: boolean) =>
  recoverFirst(server.app, server.app.database, { url: 'http://drover', resetTwoStep });
const enter = (lines: readonly string[], password?: string) => {
  const [, token = ''] = /http:\/\/drover\/welcome#(\S+)/.exec(lines.join('\n')) ?? [];
  return send(server.url, 'POST', '/api/session/link', {
    body: { token, ...(password === undefined ? {} : { password }) },
  });
};

it('a link of the machine asks for the code, and lets in without it only where that was said', async () => {
  expect(await recover(false)).toEqual([]);
  const { id } = await server.person('administrator');
  const { secondFactors, audit } = server.app;
  await secondFactors.propose(id, 'JBSWY3DPEHPK3PXP');
  // Not yet confirmed: nobody is asked for a code.
  expect((await recover(false)).join(' ')).not.toContain('--reset-two-step');
  await secondFactors.confirm(id, 1, ['recovery-code']);
  const asking = await recover(false);
  expect(asking.at(-1)).toMatch(/recovery code.*--reset-two-step/);
  expect((await enter(asking, 'another horse')).body.code).toBe('code-needed');
  const free = await recover(true);
  expect(free[0]).toMatch(/Two-step sign-in of .* is turned off/);
  expect(await secondFactors.find(id)).toBeNull();
  expect((await enter(free, 'another horse')).body).toMatchObject({ state: 'signed-in' });
  expect(await audit.list({ limit: 20 })).toContainEqual(
    expect.objectContaining({ action: 'user.second-factor-reset', target: id, actor: 'whoever runs the server' }),
  );
});

it('turns off nothing but with the link', () => {
  expect(() => parseServerFlags('up', ['--reset-two-step'])).toThrow('for the account that a link is made for');
  expect(parseServerFlags('up', ['--sign-in-link', '--reset-two-step'])).toMatchObject({ 'reset-two-step': true });
});
