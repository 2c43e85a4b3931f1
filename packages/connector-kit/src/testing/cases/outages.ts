import assert from 'node:assert/strict';
import { StorageError } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { collect, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { expectedLater, rejection, within } from '../expect.ts';
import { cutConnections, restart, resumableUpload } from '../requirements.ts';
import { UploadDriver, unitOf } from '../upload-driver.ts';

const NOTICED_MS = 15_000;

/** A server that goes away and comes back. */
export const outageCases: readonly AcceptanceCase[] = [
  {
    name: 'works again after the server was restarted',
    needs: [restart],
    timeoutMs: 90_000,
    async run(context) {
      await context.write('a.txt', 'hello');
      await context.control.restart?.();
      await servesAgain(context);
      await context.holds('a.txt', 'hello');
    },
  },
  {
    name: 'breaks a read off with an error worth trying again when the connection is cut',
    needs: [cutConnections],
    timeoutMs: 90_000,
    async run(context) {
      const size = 16_000_000;
      const entry = await context.write('a.bin', patternBytes(size));
      const chunks = (await context.connection.read(entry, { offset: 0 }, context.signal))[Symbol.asyncIterator]();
      await chunks.next();
      await context.control.cutConnections?.();
      const rest = (async () => {
        while ((await chunks.next()).done !== true);
      })();
      isRetryable(await within(NOTICED_MS, 'noticing the cut', rejection(rest)));
      await servesAgain(context);
      assert.equal((await collect(await context.connection.read(entry, { offset: 0 }, context.signal))).length, size);
    },
  },
  {
    name: 'breaks a write off with an error worth trying again when the connection is cut, and leaves no final name',
    needs: [cutConnections],
    timeoutMs: 90_000,
    async run(context) {
      const bytes = patternBytes(4_000_000);
      const body = new PausedBody(bytes, 2_000_000);
      const writing = context.writeBody(context.target('a.bin', bytes.length), body);
      await Promise.race([body.reached, writing]);
      await context.control.cutConnections?.();
      body.resume();
      isRetryable(await within(NOTICED_MS, 'noticing the cut', rejection(writing)));
      await servesAgain(context);
      assert.equal(await context.stat('a.bin'), null);
      await context.write('a.bin', bytes);
      await context.holds('a.bin', bytes);
    },
  },
  {
    name: 'resumes an upload after the connection was cut',
    needs: [cutConnections, resumableUpload],
    timeoutMs: 90_000,
    async run(context) {
      const unit = unitOf(context);
      const bytes = patternBytes(3 * unit);
      const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
      await upload.append(0, unit);
      const body = new PausedBody(bytes.subarray(unit, 2 * unit), unit >> 1);
      const appending = expectedLater(upload.appendBody(unit, body));
      await Promise.race([body.reached, appending]);
      await context.control.cutConnections?.();
      body.resume();
      isRetryable(await within(NOTICED_MS, 'noticing the cut', rejection(appending)));
      await servesAgain(context);
      const held = await upload.held();
      assert.ok(held >= unit && held <= 2 * unit, `the service holds ${held} bytes`);
      for (let at = held; at < bytes.length; at += unit) await upload.append(at, Math.min(at + unit, bytes.length));
      await upload.commit();
      await context.holds('a.bin', bytes);
    },
  },
];

/** Within a few tries, as a retry layer makes them. */
async function servesAgain(context: CaseContext): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const error = await context.stillServes().then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return;
    isRetryable(error);
    assert.ok(attempt < 10, `still failing after ${attempt} tries: ${String(error)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function isRetryable(error: unknown): void {
  assert.ok(error instanceof StorageError, `rejected with something else than a StorageError: ${String(error)}`);
  assert.ok(error.retryable, `not worth trying again: ${error.describe()}`);
}
