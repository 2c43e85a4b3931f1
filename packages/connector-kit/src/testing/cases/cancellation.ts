import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf, collect, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { expectedLater, rejection, within } from '../expect.ts';
import { resumableUpload, writesTimes } from '../requirements.ts';

const PROMPTLY_MS = 5_000;

type Operation = readonly [
  string,
  (context: CaseContext, signal: AbortSignal) => Promise<unknown>,
  ...needs: AcceptanceCase['needs'] & object,
];

const OPERATIONS: readonly Operation[] = [
  ['list', (context, signal) => Array.fromAsync(context.connection.list(context.folder, signal))],
  ['stat', (context, signal) => context.connection.stat(context.item('a.txt'), signal)],
  [
    'read',
    async (context, signal) =>
      collect(await context.connection.read(await context.entry('a.txt'), { offset: 0 }, signal)),
  ],
  [
    'write',
    (context, signal) => context.connection.write(context.target('new.bin', 3), bodyOf(patternBytes(3)), signal),
  ],
  ['createFolder', (context, signal) => context.connection.createFolder(context.item('new'), {}, signal)],
  ['discard', (context, signal) => context.connection.discard(context.item(context.temporary()), signal)],
  [
    'setModified',
    async (context, signal) =>
      context.connection.times?.setModified(
        context.item('a.txt'),
        { modified: { epochMs: 0, precisionMs: 1 } },
        signal,
      ),
    writesTimes,
  ],
  [
    'begin',
    async (context, signal) => context.connection.upload?.begin(context.target('new.bin', 3), signal),
    resumableUpload,
  ],
];

export const cancellationCases: readonly AcceptanceCase[] = [
  ...OPERATIONS.map(
    ([operation, start, ...needs]): AcceptanceCase => ({
      name: `does not begin ${operation} when it is cancelled already`,
      needs,
      async run(context) {
        await context.write('a.txt', 'hello');
        const reason = new Error('cancelled before');
        const rejected = rejection(start(context, AbortSignal.abort(reason)));
        assert.equal(
          await within(PROMPTLY_MS, 'cancelling', rejected),
          reason,
          "not rejected with the signal's reason",
        );
        await context.holdsOnly('a.txt');
        await context.stillServes();
      },
    }),
  ),
  ...OPERATIONS.map(
    ([operation, start, ...needs]): AcceptanceCase => ({
      name: `survives the cancelling of ${operation} at any moment`,
      needs,
      async run(context) {
        await context.write('a.txt', 'hello');
        const started = performance.now();
        await start(context, context.signal);
        const usualMs = performance.now() - started;
        for (let i = 0; i < 12; i++) {
          const cancel = new AbortController();
          const reason = new Error('cancelled during');
          const outcome = start(context, cancel.signal).then(
            () => null,
            (error: unknown) => error,
          );
          await new Promise((resolve) => setTimeout(resolve, (usualMs * i) / 8));
          cancel.abort(reason);
          const error = await within(PROMPTLY_MS, 'cancelling', outcome);
          assert.ok(error === null || error === reason, `rejected with something else: ${String(error)}`);
        }
        await context.stillServes();
      },
    }),
  ),
  {
    name: 'cancels a read in the middle',
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(3_000_000));
      const cancel = new AbortController();
      const reason = new Error('cancelled');
      const stream = await context.connection.read(entry, { offset: 0 }, cancel.signal);
      let received = 0;
      const reading = (async () => {
        for await (const chunk of stream) {
          received += chunk.length;
          cancel.abort(reason);
        }
      })();
      assert.equal(await within(PROMPTLY_MS, 'cancelling', rejection(reading)), reason);
      assert.ok(received < 3_000_000, 'the whole file came after the cancelling');
      await context.stillServes();
    },
  },
  {
    name: 'cancels a write whose source hangs',
    async run(context) {
      const bytes = patternBytes(400_000);
      const cancel = new AbortController();
      const reason = new Error('cancelled');
      const target = context.target('a.bin', bytes.length);
      const body = new PausedBody(bytes, 200_000);
      const writing = expectedLater(context.connection.write(target, body, cancel.signal));
      await Promise.race([body.reached, writing]);
      cancel.abort(reason);
      assert.equal(await within(PROMPTLY_MS, 'cancelling', rejection(writing)), reason);
      assert.equal(await context.stat('a.bin'), null);
      await context.connection.discard(context.item(target.temporary), context.signal);
      await context.holdsOnly();
      await context.stillServes();
    },
  },
  {
    name: 'cancels a write that waits for leave to commit',
    async run(context) {
      const cancel = new AbortController();
      const reason = new Error('cancelled');
      const asked = Promise.withResolvers<void>();
      const forever = Promise.withResolvers<void>();
      const beforeCommit = (): Promise<void> => {
        asked.resolve();
        return forever.promise;
      };
      const target = context.target('a.bin', 3, { beforeCommit });
      const writing = expectedLater(context.connection.write(target, bodyOf(patternBytes(3)), cancel.signal));
      await Promise.race([asked.promise, writing]);
      cancel.abort(reason);
      assert.equal(await within(PROMPTLY_MS, 'cancelling', rejection(writing)), reason);
      forever.resolve();
      assert.equal(await context.stat('a.bin'), null);
      await context.stillServes();
    },
  },
  {
    name: 'cancels what still waits for its turn',
    timeoutMs: 60_000,
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(2_000_000));
      const hold = new AbortController();
      const count = Math.min(80, context.capabilities.operations.max + 4);
      const held = Array.from({ length: count }, () =>
        expectedLater(context.connection.read(entry, { offset: 0 }, hold.signal)),
      );
      const cancel = new AbortController();
      const reason = new Error('cancelled');
      const waiting = expectedLater(context.connection.read(entry, { offset: 0 }, cancel.signal).then(collect));
      await new Promise((resolve) => setTimeout(resolve, 50));
      cancel.abort(reason);
      const settled = await within(
        PROMPTLY_MS,
        'cancelling',
        waiting.then(
          () => null,
          (error: unknown) => error,
        ),
      );
      hold.abort(new Error('no longer held'));
      await within(PROMPTLY_MS, 'letting go', Promise.allSettled(held));
      assert.ok(settled === null || settled === reason);
      await context.stillServes();
    },
  },
  {
    name: 'leaves operations beside a cancelled one alone',
    async run(context) {
      const bytes = patternBytes(500_000);
      const entry = await context.write('a.bin', bytes);
      const cancel = new AbortController();
      const reads = Array.from({ length: 4 }, () => context.read(entry));
      const cancelled = expectedLater(context.connection.read(entry, { offset: 0 }, cancel.signal).then(collect));
      cancel.abort(new Error('cancelled'));
      for (const read of await Promise.all(reads)) assert.equal(read.length, bytes.length);
      await cancelled.catch(() => undefined);
    },
  },
  {
    name: 'is not disturbed by a signal that aborts when all is done',
    async run(context) {
      const late = new AbortController();
      const { connection } = context;
      const entry = await connection.write(context.target('a.bin', 3), bodyOf(patternBytes(3)), late.signal);
      await collect(await connection.read(entry, { offset: 0 }, late.signal));
      await Array.fromAsync(connection.list(context.folder, late.signal));
      late.abort(new Error('too late'));
      await context.holds('a.bin', patternBytes(3));
      await context.stillServes();
    },
  },
  {
    name: 'leaves no listener on a signal that lives on',
    async run(context) {
      const { signal } = new AbortController();
      await context.write('a.txt', 'hello');
      for (const [, start] of OPERATIONS) await start(context, signal).catch(() => undefined);
      const before = getEventListeners(signal, 'abort').length;
      for (let i = 0; i < 10; i++) {
        for (const [, start] of OPERATIONS) await start(context, signal).catch(() => undefined);
      }
      assert.ok(getEventListeners(signal, 'abort').length <= before, 'listeners gather on the signal');
    },
  },
];
