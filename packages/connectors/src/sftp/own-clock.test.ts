import { expect, test } from 'vitest';
import { STATUS } from './sftp-codec.ts';
import { failureOf, ScriptedSession, target } from './testing/scripted-session.ts';
import type { Script } from './testing/scripted-sftp.ts';

const AHEAD = 90_000;
const content = Buffer.from('hello');
const modified = { epochMs: Date.UTC(2020, 0, 1), precisionMs: 1000 };
const never = new AbortController().signal;

/** A server that gives files its own time when it makes them; `asked` are the questions for it. */
async function openAhead(script: Script = () => false) {
  const asked: string[] = [];
  const session: ScriptedSession = await ScriptedSession.open({
    sftp(request) {
      if (request.name === 'fstat') asked.push(request.subject);
      if (script(request)) return true;
      if (request.name !== 'open') return false;
      request.answer();
      const item = session.server.items.get(request.subject);
      if (item !== undefined) item.mtime = Math.floor((Date.now() + AHEAD) / 1000);
      return true;
    },
  });
  return { session, asked };
}

function expectAhead({ connection }: ScriptedSession): void {
  const seen = connection.fileClock?.sighting();
  if (seen === null || seen === undefined || 'why' in seen) throw new Error(`not seen: ${JSON.stringify(seen)}`);
  expect(seen.epochMs - seen.sinceMs - seen.tookMs).toBeLessThanOrEqual(AHEAD);
  expect(seen.epochMs + seen.precisionMs - seen.sinceMs).toBeGreaterThanOrEqual(AHEAD);
}

test("sees by the first file that the server's clock is ahead, and asks no second one", async () => {
  const { session, asked } = await openAhead();
  await using _ = session;
  expect(session.connection.fileClock?.sighting()).toBeNull();
  await session.write('a', content, { meta: { modified } });
  expectAhead(session);
  const once = asked.length;
  expect((await session.write('b', content, { meta: { modified } })).modified).toEqual(modified);
  expect(asked.length).toBe(once);
  expectAhead(session);
});

test('sees it by an upload that begins', async () => {
  const { session } = await openAhead();
  await using _ = session;
  await session.connection.upload?.begin(target('a', 50_000_000), never);
  expectAhead(session);
});

test('leaves it to the next file where the first cannot be made', async () => {
  let refused = false;
  const { session } = await openAhead((request) => {
    if (request.name !== 'open' || refused) return false;
    refused = true;
    request.status(STATUS.permissionDenied);
    return true;
  });
  await using _ = session;
  await failureOf(session.write('a', content));
  expect(session.connection.fileClock?.sighting()).toBeNull();
  await session.write('b', content);
  expectAhead(session);
});

test('says that it is not known where the server does not tell the time of a file that it made', async () => {
  const { session, asked } = await openAhead((request) => {
    if (request.name !== 'fstat') return false;
    request.status(STATUS.unsupported);
    return true;
  });
  await using _ = session;
  await session.write('a', content);
  await session.write('b', content);
  expect(session.connection.fileClock?.sighting()).toEqual({ why: expect.stringContaining('does not tell the time') });
  expect(asked.length).toBe(1);
});
