import { StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { REPLY, STATUS } from './sftp-codec.ts';
import { collect, failureOf, pattern, ScriptedSession } from './testing/scripted-session.ts';
import { type Script, type ScriptedRequest, text, u32 } from './testing/scripted-sftp.ts';

const content = pattern(3_000_000);
const FULL_WINDOW = 4 * 1024 * 1024;

/** Interferes with requests of one name; all others get their usual answers. */
function on(name: ScriptedRequest['name'], interfere: Script): Script {
  return (request) => request.name === name && interfere(request);
}

function data({ offset, length }: ScriptedRequest, most = length): Buffer {
  return text(content.subarray(offset, offset + Math.min(length, most)));
}

describe('reading from a server that does not behave', () => {
  it.each([500, 40_000, content.length])('puts short answers together (file of %i bytes)', async (length) => {
    const short: Script = on('read', (request) => {
      if (request.offset >= length) return false;
      request.send(REPLY.data, data(request, Math.min(7_001, length - request.offset, 1 + request.length / 2)));
      return true;
    });
    await using session = await ScriptedSession.open({ sftp: short });
    const expected = content.subarray(0, length);
    for (let round = 0; round < 2; round++)
      expect((await session.read(session.plant('a', expected))).equals(expected)).toBe(true);
  });

  it('puts answers that come in another order into theirs', async () => {
    const held: ScriptedRequest[] = [];
    const reorder: Script = on('read', (request) => {
      held.push(request);
      if (held.length < 8 && request.offset + request.length < content.length) return true;
      for (const each of held.splice(0).reverse()) each.answer();
      return true;
    });
    await using session = await ScriptedSession.open({ sftp: reorder });
    expect((await session.read(session.plant('a', content))).equals(content)).toBe(true);
  });

  it('ends where a file ends that became shorter, and tells its version', async () => {
    await using session = await ScriptedSession.open();
    for (const listed of [5_000, 2_000_000]) {
      const stream = await session.connection.read(
        session.plant('a', content.subarray(0, 4_000), listed),
        { offset: 0 },
        new AbortController().signal,
      );
      expect((await collect(stream)).length).toBe(4_000);
      expect(await stream.versionAfter?.()).toMatchObject({ size: 4_000 });
    }
  });

  it.each([0, 4_000, 2_000_000])('reads on to the end of a file that became longer than %i bytes', async (listed) => {
    await using session = await ScriptedSession.open();
    const stream = await session.connection.read(
      session.plant('a', content, listed),
      { offset: 0 },
      new AbortController().signal,
    );
    expect((await collect(stream)).equals(content)).toBe(true);
    expect(await stream.versionAfter?.()).toMatchObject({ size: content.length });
  });

  it('reads a file whose size the listing did not tell', async () => {
    await using session = await ScriptedSession.open();
    expect((await session.read(session.plant('a', content, null))).equals(content)).toBe(true);
  });

  it('does not go on inside a file that changed', async () => {
    await using session = await ScriptedSession.open();
    const entry = session.plant('a', content);
    const changed = session.server.items.get('/a');
    if (changed !== undefined) changed.mtime += 60;
    expect(await failureOf(session.read(entry, 1_000))).toMatchObject({ kind: 'precondition-failed' });
  });

  it('reports a failure in the middle for that file alone', async () => {
    const failing = on('read', (request) => {
      if (request.offset < 1_000_000) return false;
      request.status(STATUS.failure);
      return true;
    });
    await using session = await ScriptedSession.open({ sftp: failing });
    expect(await failureOf(session.read(session.plant('a', content)))).toMatchObject({
      kind: 'unexpected',
      fault: 'server',
    });
    expect((await session.read(session.plant('b', Buffer.from('fine')))).toString()).toBe('fine');
    expect(session.server.connections).toBe(1);
  });

  it.each<[string, (request: ScriptedRequest) => void]>([
    ['more bytes than were asked for', (request) => request.send(REPLY.data, text(Buffer.alloc(request.length + 1)))],
    [
      'a byte in a message that is filled up to a megabyte',
      (request) => request.send(REPLY.data, Buffer.concat([text(Buffer.alloc(1)), Buffer.alloc(1_000_000)])),
    ],
    ['a length that no message has', (request) => request.raw(u32(0x7fff_ffff))],
    ['a message without content', (request) => request.raw(u32(0))],
    ['an answer to another question', (request) => request.send(REPLY.handle, text('h'))],
    [
      'an answer to nothing',
      (request) => request.raw(Buffer.concat([u32(13), Buffer.from([REPLY.status]), u32(999_999, 0, 0)])),
    ],
    ['a count of names that it does not give', (request) => request.send(REPLY.name, u32(0xffff_ffff))],
    ['noise', (request) => request.raw(Buffer.alloc(5_000, 0x99))],
  ])('gives up a connection that sends %s, and works on through a new one', async (_what, misbehave) => {
    let misbehaved = false;
    const script = on('read', (request) => {
      if (misbehaved) return false;
      misbehaved = true;
      misbehave(request);
      return true;
    });
    await using session = await ScriptedSession.open({ sftp: script });
    const entry = session.plant('a', content);
    const error = await failureOf(session.read(entry));
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ kind: 'unavailable', fault: 'server', retryable: true, item: entry.ref });
    expect((await session.read(entry)).equals(content)).toBe(true);
    expect(session.server.connections).toBe(2);
  });

  it('notices a connection that ends in the middle of a file, and works on through a new one', async () => {
    let cut: (() => void) | null = null;
    await using session = await ScriptedSession.open({
      connected: (connection, count) => {
        if (count === 1) cut = () => connection.end();
      },
      sftp: on('read', (request) => {
        if (request.offset < 1_000_000 || cut === null) return false;
        cut();
        cut = null;
        return true;
      }),
    });
    const entry = session.plant('a', content);
    expect(await failureOf(session.read(entry))).toMatchObject({ kind: 'unavailable', retryable: true });
    expect((await session.read(entry)).equals(content)).toBe(true);
  });

  it('asks for no more than its window while nobody takes the bytes', async () => {
    let asked = 0;
    const counting = on('read', (request) => {
      asked += request.length;
      return false;
    });
    await using session = await ScriptedSession.open({ sftp: counting });
    const entry = session.plant('a', Buffer.alloc(3 * FULL_WINDOW));
    const stream = (await session.connection.read(entry, { offset: 0 }, new AbortController().signal))[
      Symbol.asyncIterator
    ]();
    await stream.next();
    await expect.poll(() => asked).toBeGreaterThan(FULL_WINDOW / 2);
    expect(asked).toBeLessThanOrEqual(FULL_WINDOW + 3 * 255 * 1024);
    await stream.return?.();
  });

  it('closes a file whose opening is answered only after the reader gave up', async () => {
    let late: (() => void) | null = null;
    let closed = 0;
    const script: Script = (request) => {
      if (request.name === 'close') closed++;
      if (request.name !== 'open' || late !== null) return false;
      late = () => request.answer();
      return true;
    };
    await using session = await ScriptedSession.open({ sftp: script });
    const cancel = new AbortController();
    const reading = failureOf(session.read(session.plant('a', content), 0, cancel.signal));
    await expect.poll(() => late).not.toBeNull();
    cancel.abort(new Error('not needed any more'));
    expect(await reading).toBe(cancel.signal.reason);
    (late as unknown as () => void)();
    await expect.poll(() => closed).toBe(1);
  });
});
