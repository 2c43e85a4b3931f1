import { describe, expect, it } from 'vitest';
import type { Logger } from '../definition.ts';
import { scriptedFaults } from './faults.ts';
import {
  bodyOf,
  CONTENT,
  entryOf,
  failure,
  memoryFixture,
  never,
  outcomeOf,
  refOf,
  targetOf,
  textOf,
} from './testing/layer-fixture.ts';
import { withFaults } from './with-faults.ts';
import { withLogging } from './with-logging.ts';

function logged(faults = scriptedFaults([])) {
  const fixture = memoryFixture();
  const lines: { level: string; message: string; data: Readonly<Record<string, unknown>> }[] = [];
  const at = (level: string) => (data: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, message, data });
  };
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn') };
  const connection = withLogging(withFaults(fixture.connection, faults, fixture.clock), log, fixture.clock);
  return { ...fixture, connection, lines };
}

describe('withLogging', () => {
  it('tells operation, path, duration and bytes of what was written and read', async () => {
    const { connection, lines } = logged();
    const entry = await connection.write(targetOf(refOf('a', 'new.txt'), 4), bodyOf('body'), never());
    await textOf(await connection.read(entry, { offset: 1 }, never()));
    expect(lines).toEqual([
      {
        level: 'debug',
        message: 'storage operation done',
        data: { operation: 'write', path: '/a/new.txt', ms: 0, bytes: 4 },
      },
      {
        level: 'debug',
        message: 'storage operation done',
        data: { operation: 'read', path: '/a/new.txt', ms: 0, bytes: 3 },
      },
    ]);
  });

  it('tells how long an operation took', async () => {
    const slow = scriptedFaults([{ operation: 'stat', call: 1, fault: { type: 'delay', ms: 1_234 } }]);
    const { connection, clock, fox, lines } = logged(slow);
    await clock.run(connection.stat(fox, never()));
    expect(lines[0]?.data).toEqual({ operation: 'stat', path: '/a/fox.txt', ms: 1_234 });
  });

  it('counts the entries of a listing', async () => {
    const { connection, lines } = logged();
    for await (const _ of connection.list(refOf('a'), never()));
    expect(lines[0]?.data).toEqual({ operation: 'list', path: '/a', ms: 0, entries: 1 });
  });

  it('warns of a failure with its kind and the bytes that came before it', async () => {
    const broken = scriptedFaults([
      { operation: 'read', call: 1, fault: { type: 'fail-after', after: 5, error: failure('unavailable') } },
    ]);
    const { connection, fox, lines } = logged(broken);
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    await outcomeOf(textOf(stream));
    expect(lines.at(-1)).toMatchObject({
      level: 'warn',
      message: 'storage operation failed',
      data: { operation: 'read', path: '/a/fox.txt', bytes: 5, kind: 'unavailable', retryable: true },
    });
  });

  it('does not warn of a cancellation', async () => {
    const stalled = scriptedFaults([{ operation: 'stat', call: 1, fault: { type: 'stall' } }]);
    const { connection, fox, lines } = logged(stalled);
    const cancel = new AbortController();
    const asked = outcomeOf(connection.stat(fox, cancel.signal));
    cancel.abort(new Error('enough'));
    await asked;
    expect(lines).toEqual([expect.objectContaining({ level: 'debug', message: 'storage operation cancelled' })]);
  });

  it('makes names printable and never tells content', async () => {
    const { connection, lines } = logged();
    const secretContent = `password=${CONTENT}`;
    await connection.write(
      targetOf(refOf('a', 'red \u001b[31m\nname'), secretContent.length),
      bodyOf(secretContent),
      never(),
    );
    const text = JSON.stringify(lines);
    expect(lines[0]?.data['path']).toBe('/a/red \\u001B[31m\\u000Aname');
    expect(text).not.toContain(CONTENT);
  });
});
