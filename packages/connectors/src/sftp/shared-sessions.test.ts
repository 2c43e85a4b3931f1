import { realClock } from '@drover/connector-kit/testing';
import type { Clock, Connection, Entry } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { collect, failureOf, ref, ScriptedSession, target } from './testing/scripted-session.ts';
import type { Script } from './testing/scripted-sftp.ts';

const never = new AbortController().signal;
const WINDOW = 8 * 1024 * 1024;

const stat = (connection: Connection, name: string): Promise<Entry | null> => connection.stat(ref(name), never);

describe('the connections of one account', () => {
  it('log in once however many they are, keep the login while one is left, and log in again after the last', async () => {
    await using session = await ScriptedSession.open();
    const { account, connection, server } = session;
    session.plant('a', Buffer.from('1'));
    const others = await Promise.all(Array.from({ length: 10 }, () => account.open('/home', never)));
    for (const other of others) await other[Symbol.asyncDispose]();
    expect(await stat(connection, 'a')).toMatchObject({ kind: 'file' });
    expect(server.connections).toBe(1);
    await connection[Symbol.asyncDispose]();
    await expect.poll(() => server.open).toBe(0);
    const again = await account.open('', never);
    expect(await stat(again, 'a')).toMatchObject({ kind: 'file' });
    expect(server.connections).toBe(2);
  });

  it('end alone: what one has under way fails and is tidied up, what others have goes on', async () => {
    const held = new HeldAnswer('/slow');
    await using session = await ScriptedSession.open({ sftp: held.script });
    session.plant('slow', Buffer.from('1'));
    const other = await session.account.open('', never);
    const slow = stat(other, 'slow');
    await held.asked;
    const endless = async function* () {
      yield Buffer.alloc(1000);
      await new Promise(() => undefined);
    };
    const writing = failureOf(session.connection.write(target('b', 2000), { [Symbol.asyncIterator]: endless }, never));
    await expect.poll(() => session.leftovers()).toHaveLength(1);
    await session.connection[Symbol.asyncDispose]();
    expect(await writing).toMatchObject({ kind: 'unavailable', retryable: false });
    expect(session.leftovers()).toEqual([]);
    expect(await failureOf(stat(session.connection, 'slow'))).toMatchObject({ retryable: false });
    held.answer();
    expect(await slow).toMatchObject({ kind: 'file', size: 1 });
    expect(session.server.connections).toBe(1);
  });

  it('leave each other room: one that takes nothing of what it asked for does not make another ask piece by piece', async () => {
    let asked = 0;
    let unanswered: (() => void)[] | null = null;
    await using session = await ScriptedSession.open({
      connected: (connection, count) => {
        if (count > 1) connection.end();
      },
      sftp: ({ name, length, answer }) => {
        if (name !== 'read') return false;
        asked += length;
        if (unanswered === null) return false;
        unanswered.push(answer);
        if (unanswered.length < 10) return true;
        for (const each of unanswered) each();
        unanswered = null;
        return true;
      },
    });
    const entries = ['a', 'b'].map((name) => session.plant(name, Buffer.alloc(WINDOW)));
    for (const entry of entries) await session.connection.read(entry, { offset: 0 }, never);
    await expect.poll(() => asked).toBeGreaterThanOrEqual(WINDOW);
    const other = await session.account.open('', never);
    const entry = session.plant('d', Buffer.alloc(WINDOW));
    unanswered = [];
    expect((await collect(await other.read(entry, { offset: 0 }, never))).length).toBe(WINDOW);
  });

  it('turn to another session while one owes answers for long, and wait for it all the same', async () => {
    const clock = new WatchedClock();
    const held = new HeldAnswer('/slow');
    await using session = await ScriptedSession.open({ sftp: held.script }, clock);
    session.plant('slow', Buffer.from('1'));
    session.plant('a', Buffer.from('1'));
    const slow = stat(session.connection, 'slow');
    await held.asked;
    await using other = await session.account.open('', never);
    await clock.tick();
    expect(await stat(other, 'a')).toMatchObject({ kind: 'file' });
    expect(session.server.connections).toBe(1);
    await clock.tick();
    await clock.tick();
    expect(await stat(other, 'a')).toMatchObject({ kind: 'file' });
    expect(session.server.connections).toBe(2);
    held.answer();
    expect(await slow).toMatchObject({ kind: 'file' });
  });

  it('ask a server that gave no more for more after a while', async () => {
    const clock = new WatchedClock();
    await using session = await ScriptedSession.open(
      {
        connected: (connection, count) => {
          if (count === 2) connection.end();
        },
      },
      clock,
    );
    const burst = async (): Promise<void> => {
      const names = Array.from({ length: 100 }, (_, i) => `file-${i}`);
      await Promise.all(names.map((name) => session.write(name, Buffer.from(name))));
    };
    await burst();
    await expect.poll(() => session.server.connections).toBe(2);
    await burst();
    await burst();
    expect(session.server.connections).toBe(2);
    clock.ahead = 61_000;
    await burst();
    await expect.poll(() => session.server.connections).toBe(3);
  });
});

/** A server that answers to LSTAT of one path when the test says. */
class HeldAnswer {
  readonly #asked = Promise.withResolvers<void>();
  readonly asked = this.#asked.promise;
  readonly script: Script;
  #answer = (): void => undefined;

  constructor(path: string) {
    this.script = ({ name, subject, answer }) => {
      if (name !== 'lstat' || subject !== path) return false;
      this.#answer = answer;
      this.#asked.resolve();
      return true;
    };
  }

  answer(): void {
    this.#answer();
  }
}

/** The looks at a silent server, ten seconds apart, come when the test says; all else takes its time. */
class WatchedClock implements Clock {
  ahead = 0;
  readonly #looks = new Set<() => void>();

  now(): number {
    return realClock.now();
  }

  monotonic(): number {
    return realClock.monotonic() + this.ahead;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms !== 10_000) return await realClock.sleep(ms, signal);
    await new Promise<void>((resolve, reject) => {
      this.#looks.add(resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  async tick(): Promise<void> {
    const looks = [...this.#looks];
    this.#looks.clear();
    for (const look of looks) look();
    await realClock.sleep(1, never);
  }
}
