import { type Entry, segmentToBytes } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { REPLY, STATUS } from './sftp-codec.ts';
import { failureOf, ref, ScriptedSession } from './testing/scripted-session.ts';
import { FILE, FOLDER, type Script, type ScriptedRequest, text, u32 } from './testing/scripted-sftp.ts';

const never = new AbortController().signal;
const NO_ATTRIBUTES = u32(0);

async function list(session: ScriptedSession, signal = never): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of session.connection.list(ref(), signal)) entries.push(...page);
  return entries;
}

/** Answers the first request for names with these, whatever the folder holds. */
function listing(...names: readonly (string | Uint8Array)[]): Script {
  let given = false;
  return (request) => {
    if (request.name !== 'readdir') return false;
    if (given) request.status(STATUS.eof);
    else {
      const records = names.flatMap((name) => [text(name), text('nonsense'), NO_ATTRIBUTES]);
      request.send(REPLY.name, u32(names.length), ...records);
    }
    given = true;
    return true;
  };
}

describe('listing at a server that does not behave', () => {
  it('shows names that would lead out of the folder as what nobody can ask for, under names that lead nowhere', async () => {
    await using session = await ScriptedSession.open({ sftp: listing('.', '..', '../../etc', 'a/b', '/', '', 'fine') });
    session.plant('fine', Buffer.from('1'));
    const entries = await list(session);
    expect(entries.map(({ unusable, kind }) => [unusable, kind])).toEqual([
      ['../../etc', 'special'],
      ['a/b', 'special'],
      ['/', 'special'],
      ['', 'special'],
      [undefined, 'file'],
    ]);
    for (const { name } of entries) expect(name).not.toMatch(/^\.{0,2}$|\//);
  });

  it('keeps the bytes of names that are no UTF-8', async () => {
    const names = [Buffer.from([0x66, 0xff, 0xe4, 0x7a]), Buffer.from([0x61, 0x00, 0x62])];
    await using session = await ScriptedSession.open({ sftp: listing(...names) });
    session.plant('f\xff\xe4z', Buffer.from('123'));
    const [undecodable, withNul] = await list(session);
    expect(undecodable?.size).toBe(3);
    expect(segmentToBytes(undecodable?.name ?? '')).toEqual(Uint8Array.from(names[0] ?? []));
    expect(segmentToBytes(withNul?.name ?? '')).toEqual(Uint8Array.from(names[1] ?? []));
    // NUL ends a path at the server: the item is shown, but never asked for.
    expect(await failureOf(session.connection.stat(withNul?.ref ?? ref(), never))).toMatchObject({
      kind: 'invalid-name',
    });
  });

  it('finds out what items are when the listing does not tell', async () => {
    const names = ['file', 'folder', 'gone', 'vague-folder', 'vague-file'];
    const script = listing(...names);
    await using session = await ScriptedSession.open({
      sftp: (request) => {
        if (request.name === 'lstat' && request.subject.startsWith('/vague')) {
          request.send(REPLY.attrs, NO_ATTRIBUTES);
          return true;
        }
        if (request.name === 'opendir' && request.subject === '/vague-file') {
          request.status(STATUS.failure);
          return true;
        }
        return script(request);
      },
    });
    for (const name of names.filter((each) => each !== 'gone'))
      session.server.items.set(`/${name}`, {
        mode: name === 'folder' ? FOLDER : FILE,
        mtime: 9,
        data: Buffer.from('12'),
      });
    expect((await list(session)).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'file file',
      'folder folder',
      'vague-folder folder',
      'vague-file file',
    ]);
  });

  it.each<[string, Script, string]>([
    ['breaks off', refuse('readdir', STATUS.failure), 'unexpected'],
    ['does not permit it', refuse('opendir', STATUS.permissionDenied), 'permission-denied'],
    ['has no such folder', refuse('opendir', STATUS.noSuchFile), 'not-found'],
  ])('reports when the server %s', async (_what, sftp, kind) => {
    await using session = await ScriptedSession.open({ sftp });
    expect(await failureOf(list(session))).toMatchObject({ kind, item: ref() });
    expect(session.server.connections).toBe(1);
  });

  it('closes the folder when nobody wants the rest', async () => {
    let closed = 0;
    await using session = await ScriptedSession.open({
      sftp: ({ name }) => {
        if (name === 'close') closed++;
        return false;
      },
    });
    session.plant('a', Buffer.from('1'));
    for await (const page of session.connection.list(ref(), never)) {
      expect(page).toHaveLength(2);
      break;
    }
    await expect.poll(() => closed).toBe(1);
  });

  it.each<[string, (request: ScriptedRequest) => void]>([
    ['no names', (request) => request.send(REPLY.name, u32(0))],
    [
      'nothing but the folder itself',
      (request) => request.send(REPLY.name, u32(1), text('.'), text('-'), NO_ATTRIBUTES),
    ],
  ])('gives up on a server that sends %s again and again', async (_what, answer) => {
    await using session = await ScriptedSession.open({
      sftp: (request) => {
        if (request.name === 'readdir') answer(request);
        return request.name === 'readdir';
      },
    });
    const error = await failureOf(list(session));
    expect(error).toMatchObject({ kind: 'unsupported', fault: 'server', item: ref() });
    await session.write('still-works', Buffer.from('1'));
  });

  it('takes a few answers without names for what they are', async () => {
    let answers = 0;
    await using session = await ScriptedSession.open({
      sftp: (request) => {
        if (request.name !== 'readdir' || ++answers > 50) return false;
        request.send(REPLY.name, u32(0));
        return true;
      },
    });
    session.plant('a', Buffer.from('1'));
    expect((await list(session)).map(({ name }) => name)).toContain('a');
  });

  it('is not held up by a server that never ends a listing', async () => {
    let answers = 0;
    const endless: Script = (request) => {
      if (request.name !== 'readdir') return false;
      request.send(REPLY.name, u32(1), text(`f${++answers}`), text('-'), NO_ATTRIBUTES);
      return true;
    };
    await using session = await ScriptedSession.open({ sftp: endless });
    const cancel = new AbortController();
    const listed = failureOf(list(session, cancel.signal));
    await new Promise((resolve) => setTimeout(resolve, 50));
    cancel.abort(new Error('enough'));
    expect(await listed).toBe(cancel.signal.reason);
    await session.write('still-works', Buffer.from('1'));
  });
});

function refuse(name: ScriptedRequest['name'], code: number): Script {
  return (request) => {
    if (request.name !== name) return false;
    request.status(code);
    return true;
  };
}
