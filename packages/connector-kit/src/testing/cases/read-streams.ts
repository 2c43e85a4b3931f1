import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Entry } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { collect, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { SkipCase, sameBytes } from '../expect.ts';

const MANY = 50;

/** What becomes of read streams that are not simply read to their end. */
export const readStreamCases: readonly AcceptanceCase[] = [
  {
    name: 'frees a read stream that is ended in the middle',
    timeoutMs: 60_000,
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(1_000_000));
      for (let i = 0; i < MANY; i++) {
        for await (const chunk of await open(context, entry)) {
          assert.ok(chunk.length > 0);
          break;
        }
      }
      await context.stillServes();
    },
  },
  {
    name: 'frees a read stream that is ended before its first byte',
    timeoutMs: 60_000,
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(1_000_000));
      for (let i = 0; i < MANY; i++) await (await open(context, entry))[Symbol.asyncIterator]().return?.();
      await context.stillServes();
    },
  },
  {
    name: 'frees read streams that nobody reads when their signal aborts',
    timeoutMs: 60_000,
    async run(context) {
      const entry = await context.write('a.bin', patternBytes(1_000_000));
      for (let i = 0; i < MANY; i++) {
        const over = new AbortController();
        await context.connection.read(entry, { offset: 0 }, over.signal);
        over.abort(new Error('not needed'));
      }
      await context.stillServes();
    },
  },
  {
    name: 'waits for a slow reader',
    async run(context) {
      const bytes = patternBytes(4_000_000);
      const entry = await context.write('a.bin', bytes);
      const received: Uint8Array[] = [];
      for await (const chunk of await open(context, entry)) {
        received.push(chunk);
        if (received.length % 8 === 1) await wait(20);
      }
      sameBytes(Buffer.concat(received), bytes);
    },
  },
  {
    name: 'reads one file by many readers at once',
    async run(context) {
      const bytes = patternBytes(300_000);
      const entry = await context.write('a.bin', bytes);
      const readers = Array.from({ length: 10 }, async () => collect(await open(context, entry)));
      for (const read of await Promise.all(readers)) sameBytes(read, bytes);
    },
  },
  {
    name: 'works beside a reader that takes its time',
    async run(context) {
      if (context.capabilities.operations.max < 2) throw new SkipCase('service bears one operation at a time');
      const bytes = patternBytes(2_000_000);
      const entry = await context.write('a.bin', bytes);
      const iterator = (await open(context, entry))[Symbol.asyncIterator]();
      const first = await iterator.next();
      await context.stillServes();
      const rest: Uint8Array[] = [];
      for (let next = first; next.done !== true; next = await iterator.next()) rest.push(next.value);
      sameBytes(Buffer.concat(rest), bytes);
    },
  },
];

function open(context: CaseContext, entry: Entry) {
  return context.connection.read(entry, { offset: 0 }, context.signal);
}
