import { realClock } from '@drover/connector-kit/testing';
import { type Clock, versionOf } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { UNCONFIRMED_BYTES } from './session.ts';
import { STATUS } from './sftp-codec.ts';
import { bodyOf, failureOf, pattern, ref, ScriptedSession, target } from './testing/scripted-session.ts';
import { FOLDER, type Script, type ScriptedRequest } from './testing/scripted-sftp.ts';

const content = pattern(3_000_000);
const old = Buffer.from('the old content');
const never = new AbortController().signal;
const PLAIN: readonly string[] = [];

function refusing(name: ScriptedRequest['name'], code: number, nth = 1): Script {
  let count = 0;
  return (request) => {
    if (request.name !== name || ++count !== nth) return false;
    request.status(code);
    return true;
  };
}

describe('writing to a server that does not behave', () => {
  it.each<[string, Script]>([
    ['the opening', refusing('open', STATUS.permissionDenied)],
    ['the first bytes', refusing('write', STATUS.failure)],
    ['bytes in the middle', refusing('write', STATUS.failure, 40)],
    ['the closing', refusing('close', STATUS.failure)],
    ['the final name', refusing('extended', STATUS.failure, 2)],
  ])('leaves the old file and nothing else when it refuses %s', async (_what, sftp) => {
    await using session = await ScriptedSession.open({ sftp });
    session.plant('a', old);
    expect(await failureOf(session.write('a', content))).toMatchObject({ item: ref('a') });
    expect(session.content('a')).toBe(old.toString());
    expect(session.leftovers()).toEqual([]);
    await session.write('a', content);
    expect(session.content('a')).toBe(content.toString('latin1'));
    expect(session.server.connections).toBe(1);
  });

  it('does not believe "ok" when fewer bytes are stored', async () => {
    let swallowed = false;
    const swallowing: Script = (request) => {
      if (request.name !== 'write' || swallowed) return false;
      swallowed = true;
      request.status(STATUS.ok);
      return true;
    };
    await using session = await ScriptedSession.open({ sftp: swallowing });
    expect(await failureOf(session.write('a', Buffer.from('hello')))).toMatchObject({ kind: 'corrupt' });
    expect([...session.server.items.keys()]).toEqual(['/', '/home']);
  });

  it('takes a file over that an earlier attempt left under its temporary name', async () => {
    await using session = await ScriptedSession.open();
    const { temporary } = target('a', 5);
    session.plant(temporary, Buffer.from('left by a killed process'));
    await session.write('a', Buffer.from('hello'), { temporary });
    expect(session.content('a')).toBe('hello');
    expect(session.leftovers()).toEqual([]);
  });

  it('has no more unconfirmed bytes on their way than a resumed upload goes back', async () => {
    let [unanswered, most] = [0, 0];
    const queue: ScriptedRequest[] = [];
    const slow: Script = (request) => {
      queue.push(request);
      unanswered += request.length;
      most = Math.max(most, unanswered);
      setTimeout(() => {
        const next = queue.shift();
        unanswered -= next?.length ?? 0;
        next?.answer();
      }, 20);
      return true;
    };
    await using session = await ScriptedSession.open({ sftp: slow });
    const large = Buffer.alloc(6_000_000, 7);
    await session.write('a', large);
    expect(session.content('a')?.length).toBe(large.length);
    expect(most).toBeGreaterThan(1024 * 1024);
    expect(most).toBeLessThanOrEqual(UNCONFIRMED_BYTES);
  });

  it('sets the time again where closing a file changes it, and from then on only once', async () => {
    const names: string[] = [];
    const handles = new Map<string, string>();
    const script: Script = (request) => {
      names.push(request.name);
      if (request.name === 'open') handles.set('latest', request.subject);
      if (request.name !== 'close') return false;
      request.answer();
      const closed = session.server.items.get(handles.get('latest') ?? '');
      if (closed !== undefined) closed.mtime = 4_000_000_000;
      return true;
    };
    await using session = await ScriptedSession.open({ sftp: script });
    const modified = { epochMs: 1_500_000_000_999, precisionMs: 1 };
    for (const name of ['a', 'b']) {
      const entry = await session.write(name, Buffer.from('hello'), { meta: { modified } });
      expect(entry.modified).toEqual({ epochMs: 1_500_000_000_000, precisionMs: 1000 });
    }
    expect(names.filter((name) => name === 'fsetstat')).toHaveLength(1);
    expect(names.filter((name) => name === 'setstat')).toHaveLength(2);
  });

  it('sets the time of a closed file where that of an open one cannot be set', async () => {
    const script: Script = (request) => {
      if (request.name === 'fsetstat') request.status(STATUS.unsupported);
      return request.name === 'fsetstat';
    };
    await using session = await ScriptedSession.open({ sftp: script });
    const modified = { epochMs: 1_500_000_000_000, precisionMs: 1000 };
    const entry = await session.write('a', Buffer.from('hello'), { meta: { modified, mode: 0o600 } });
    expect(entry.modified).toEqual(modified);
  });

  it('tells how much of what it was given is not confirmed, as answers come', async () => {
    const held: ScriptedRequest[] = [];
    let holding = true;
    const script: Script = (request) => {
      const holds = holding && (request.name === 'write' || held.length > 0);
      if (holds) held.push(request);
      return holds;
    };
    await using session = await ScriptedSession.open({ sftp: script });
    const data = pattern(300_000);
    const told: number[] = [];
    const writing = session.write('a', data, { unconfirmed: (bytes) => void told.push(bytes) });
    await expect.poll(() => held.reduce((sum, { length }) => sum + length, 0)).toBe(data.length);
    expect(told.at(-1)).toBe(data.length);
    const [first, ...others] = held;
    first?.answer();
    await expect.poll(() => told.at(-1)).toBe(data.length - (first?.length ?? 0));
    holding = false;
    for (const request of others) request.answer();
    await writing;
    expect(told.at(-1)).toBe(0);
  });

  it('keeps the fence: nothing gets its name when the commit is forbidden', async () => {
    await using session = await ScriptedSession.open();
    session.plant('a', old);
    const lost = new Error('the lease is lost');
    const beforeCommit = () => Promise.reject(lost);
    expect(await failureOf(session.write('a', content, { beforeCommit }))).toBe(lost);
    expect(session.content('a')).toBe(old.toString());
    expect(session.leftovers()).toEqual([]);
  });

  it.each([
    ['asking took long', 'before'],
    ['the process stood still before it read the answer', 'answer'],
  ] as const)('looks again at what has the name before it gives it when %s', async (_, when) => {
    let stoodStillMs = 0;
    const clock: Clock = { ...realClock, monotonic: () => performance.now() + stoodStillMs };
    let looks = 0;
    const somebodyWrites = (): void => {
      session.plant('a', Buffer.from('written meanwhile'));
      stoodStillMs += 15_000;
    };
    const script: Script = (request) => {
      if (request.name !== 'lstat' || request.subject !== '/a') return false;
      request.answer();
      if (++looks === 1 && when === 'answer') somebodyWrites();
      return true;
    };
    await using session: ScriptedSession = await ScriptedSession.open({ sftp: script }, clock);
    const since = versionOf(session.plant('a', old));
    const beforeCommit = async (): Promise<void> => {
      if (when === 'before') somebodyWrites();
    };
    const failure = await failureOf(
      session.write('a', content, { beforeCommit, condition: { if: 'unchanged', since } }),
    );
    expect(failure).toMatchObject({ kind: 'precondition-failed', item: ref('a') });
    expect(session.content('a')).toBe('written meanwhile');
    expect(session.leftovers()).toEqual([]);
    expect(looks).toBe(2);
  });

  it('writes through no link that lies where a folder is to be', async () => {
    await using session = await ScriptedSession.open();
    session.server.items.set('/inner', { mode: 0o120777, mtime: 1, data: Buffer.from('/elsewhere') });
    const error = await failureOf(session.connection.createFolder(ref('inner'), {}, never));
    expect(error).toMatchObject({ kind: 'already-exists' });
    session.server.items.set('/real', { mode: FOLDER, mtime: 1, data: Buffer.alloc(0) });
    expect((await session.connection.createFolder(ref('real'), {}, never)).kind).toBe('folder');
  });

  it('gives up on a server that stops answering, and works on through a new connection', async () => {
    const clock = new SkippingClock();
    let silent = true;
    const script: Script = ({ name }) => name === 'write' && silent;
    await using session = await ScriptedSession.open({ sftp: script }, clock);
    const writing = failureOf(session.write('a', Buffer.from('hello')));
    await expect.poll(() => session.leftovers()).toHaveLength(1);
    clock.skipping = true;
    expect(await writing).toMatchObject({ kind: 'timeout', fault: 'server', retryable: true });
    clock.skipping = false;
    silent = false;
    await session.write('a', Buffer.from('hello'));
    expect(session.content('a')).toBe('hello');
  });
});

describe('replacing a file at a server that cannot do it in one step', () => {
  it('has both contents at every moment until the new one has its name', async () => {
    const seen: string[] = [];
    const script: Script = (request) => {
      if (request.name !== 'rename') return false;
      request.answer();
      const all = [...session.server.items.values()].map(({ data }) => data.toString());
      seen.push(`${all.includes(old.toString())} ${all.includes('the new content')} ${session.content('a')}`);
      return true;
    };
    await using session = await ScriptedSession.open({ extensions: PLAIN, sftp: script });
    session.plant('a', old);
    await session.write('a', Buffer.from('the new content'));
    expect(seen).toEqual([
      'true true the old content', // the plain rename, refused
      'true true undefined',
      'true true the new content',
    ]);
    expect([...session.server.items.keys()]).toEqual(['/', '/home', '/a']);
  });

  it('takes one rename when the name is free', async () => {
    const names: string[] = [];
    const script: Script = ({ name }) => {
      names.push(name);
      return false;
    };
    await using session = await ScriptedSession.open({ extensions: PLAIN, sftp: script });
    await session.write('a', Buffer.from('hello'));
    expect(names.filter((name) => name === 'rename')).toHaveLength(1);
  });

  it('gives the old file its name back when the new one cannot have it', async () => {
    await using session = await ScriptedSession.open({
      extensions: PLAIN,
      sftp: refusing('rename', STATUS.permissionDenied, 3),
    });
    session.plant('a', old);
    expect(await failureOf(session.write('a', content))).toMatchObject({ kind: 'permission-denied' });
    expect(session.content('a')).toBe(old.toString());
    expect(session.leftovers()).toEqual([]);
  });

  it('never replaces a file that must be absent', async () => {
    await using session = await ScriptedSession.open({ extensions: PLAIN });
    session.plant('a', old);
    const error = await failureOf(session.write('a', content, { condition: { if: 'absent' } }));
    expect(error).toMatchObject({ kind: 'already-exists' });
    expect(session.content('a')).toBe(old.toString());
    expect(session.leftovers()).toEqual([]);
  });
});

describe('a body that misbehaves', () => {
  it.each([
    ['ends early', 10, 5],
    ['goes on too long', 5, 10],
  ])('leaves nothing when it %s', async (_what, announced, sent) => {
    await using session = await ScriptedSession.open();
    const writing = session.connection.write(target('a', announced), bodyOf(content.subarray(0, sent)), never);
    expect(await failureOf(writing)).toMatchObject({ kind: 'corrupt' });
    expect([...session.server.items.keys()]).toEqual(['/', '/home']);
  });
});

/** A clock whose waits take no time once it is told to skip them. */
class SkippingClock implements Clock {
  skipping = false;

  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end && !this.skipping) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    signal.throwIfAborted();
  }
}
