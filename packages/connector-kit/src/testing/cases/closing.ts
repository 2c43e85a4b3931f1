import assert from 'node:assert/strict';
import { type Connection, StorageError } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, collect, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { expectedLater, rejection, within } from '../expect.ts';
import { grown, openHandles } from '../open-handles.ts';

const CLOSE_MS = 10_000;

export const closingCases: readonly AcceptanceCase[] = [
  {
    name: 'closes twice',
    async run(context) {
      const connection = await context.connect();
      await context.stillServes(connection);
      await close(connection);
      await close(connection);
    },
  },
  {
    name: 'closes without having been used',
    async run(context) {
      await close(await context.connect());
    },
  },
  {
    name: 'refuses to work once it is closed',
    async run(context) {
      const entry = await context.write('a.txt', 'hello');
      const connection = await context.connect();
      await context.stat('a.txt', connection);
      await close(connection);
      const attempts: Promise<unknown>[] = [
        context.list(context.folder, connection),
        context.stat('a.txt', connection),
        connection.read(entry, { offset: 0 }, context.signal).then(collect),
        connection.write(context.target('b.txt', 1), bodyOf(patternBytes(1)), context.signal),
        connection.createFolder(context.item('inner'), {}, context.signal),
        connection.discard(context.item(context.temporary()), context.signal),
      ];
      for (const attempt of attempts.map((each) => expectedLater(each))) {
        isFinal(await within(CLOSE_MS, 'refusing', rejection(attempt)));
      }
      await context.holdsOnly('a.txt');
    },
  },
  {
    name: 'closes while a write is on its way',
    async run(context) {
      const connection = await context.connect();
      const body = new PausedBody(patternBytes(400_000), 200_000);
      const target = context.target('a.bin', 400_000);
      const writing = expectedLater(connection.write(target, body, context.signal));
      await Promise.race([body.reached, writing]);
      await close(connection);
      isStorageError(await within(CLOSE_MS, 'ending the write', rejection(writing)));
      assert.equal(await context.stat('a.bin'), null);
    },
  },
  {
    name: 'never ends a stream that is cut by closing as if it were whole',
    async run(context) {
      const size = 8_000_000;
      const entry = await context.write('a.bin', patternBytes(size));
      const connection = await context.connect();
      const chunks = (await connection.read(entry, { offset: 0 }, context.signal))[Symbol.asyncIterator]();
      const first = await chunks.next();
      let received = first.done === true ? 0 : first.value.length;
      await close(connection);
      const rest = (async () => {
        for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
          received += next.value.length;
      })();
      const error = await within(
        CLOSE_MS,
        'ending the stream',
        rest.then(
          () => null,
          (reason: unknown) => reason,
        ),
      );
      if (error === null) assert.equal(received, size, 'the stream ended early and silently');
      else isStorageError(error);
    },
  },
  {
    name: 'closes while much is going on',
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(300_000));
      const connection = await context.connect();
      const start = (i: number): Promise<unknown> => {
        if (i % 3 === 0) return context.list(context.folder, connection);
        if (i % 3 === 1) return connection.read(entry, { offset: 0 }, context.signal).then(collect);
        return connection.write(context.target(`${i}.bin`, 9), bodyOf(patternBytes(9)), context.signal);
      };
      const running = Array.from({ length: 30 }, (_, i) => expectedLater(start(i)));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await close(connection);
      const outcomes = await within(CLOSE_MS, 'ending all', Promise.allSettled<unknown>(running));
      for (const outcome of outcomes) if (outcome.status === 'rejected') isStorageError(outcome.reason);
    },
  },
  {
    name: 'leaves nothing open when it is closed',
    timeoutMs: 60_000,
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(1_000_000));
      const before = await openHandles();
      for (let i = 0; i < 3; i++) {
        const connection = await context.connect();
        await useAndAbuse(context, connection, entry);
        await close(connection);
      }
      let more = grown(before, await openHandles());
      for (let i = 0; more !== null && i < 50; i++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        more = grown(before, await openHandles());
      }
      assert.equal(more, null, `still open after five seconds: ${more}`);
    },
  },
];

/** Everything that takes hold of something: whole, broken, cancelled, abandoned. */
async function useAndAbuse(
  context: CaseContext,
  connection: Connection,
  entry: Awaited<ReturnType<CaseContext['entry']>>,
) {
  await context.stillServes(connection);
  await connection.read(entry, { offset: 0 }, context.signal);
  for await (const _ of await connection.read(entry, { offset: 0 }, context.signal)) break;
  for await (const _ of connection.list(context.folder, context.signal)) break;
  await rejection(context.list(context.item('missing'), connection));
  await rejection(connection.write(context.target('short.bin', 10), bodyOf(patternBytes(5)), context.signal));
  const cancel = new AbortController();
  const body = new PausedBody(patternBytes(10), 5);
  const writing = expectedLater(connection.write(context.target('cancelled.bin', 10), body, cancel.signal));
  await Promise.race([body.reached, writing]);
  cancel.abort(new Error('cancelled'));
  await rejection(writing);
}

async function close(connection: Connection): Promise<void> {
  await within(CLOSE_MS, 'closing', connection[Symbol.asyncDispose]());
}

function isStorageError(error: unknown): asserts error is StorageError {
  assert.ok(error instanceof StorageError, `rejected with something else than a StorageError: ${String(error)}`);
}

function isFinal(error: unknown): void {
  isStorageError(error);
  assert.equal(error.retryable, false, `a closed connection asks to be tried again: ${error.describe()}`);
}
