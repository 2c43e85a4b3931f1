import assert from 'node:assert/strict';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { breakingBody, PausedBody, patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { expectedLater, rejection, SkipCase, within } from '../expect.ts';
import { resumableUpload, writesTimes } from '../requirements.ts';
import { UploadDriver, unitOf } from '../upload-driver.ts';

/** Uploads that outlive the connection that began them. */
export const uploadResumeCases: readonly AcceptanceCase[] = (
  [
    {
      name: 'resumes an upload through another connection at every part boundary',
      timeoutMs: 120_000,
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(3 * unit + 4321);
        const first = await context.connect();
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        upload.useConnection(first);
        for (let at = 0; at < bytes.length; at += unit) {
          await upload.append(at, Math.min(at + unit, bytes.length));
          const next = await context.connect();
          upload.useConnection(next);
          if (at + unit < bytes.length) assert.equal(await upload.held(), at + unit);
        }
        await finishSent(context, upload, unit, bytes.length);
        await context.holds('a.bin', bytes);
        await context.holdsOnly('a.bin');
      },
    },
    {
      name: 'resumes an upload after the connection that began it was closed',
      timeoutMs: 60_000,
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit);
        const first = await context.connect();
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        upload.useConnection(first);
        await upload.append(0, unit);
        await first[Symbol.asyncDispose]();
        upload.useConnection(context.connection);
        assert.equal(await upload.held(), unit);
        await upload.append(unit, bytes.length);
        await upload.commit();
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'resumes an upload whose source broke off a part boundary',
      timeoutMs: 60_000,
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        const error = new Error('source broke');
        const sent = unit - 12_345;
        assert.equal(await rejection(upload.appendBody(0, breakingBody(bytes, sent, error))), error);
        await finishFrom(upload, sent, unit, bytes.length);
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'resumes an upload that was cancelled while it sent',
      timeoutMs: 60_000,
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        const cancel = new AbortController();
        const body = new PausedBody(bytes.subarray(0, unit), 150_000);
        const appending = upload.appendBody(0, body, cancel.signal);
        await Promise.race([body.reached, appending]);
        cancel.abort(new Error('cancelled'));
        assert.equal(await within(5_000, 'cancelling', rejection(appending)), cancel.signal.reason);
        await finishFrom(upload, 150_000, unit, bytes.length);
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'cancels a commit that waits for leave, and commits later',
      async run(context) {
        const bytes = patternBytes(unitOf(context));
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, bytes.length);
        const cancel = new AbortController();
        const asked = Promise.withResolvers<void>();
        const beforeCommit = (): Promise<void> => {
          asked.resolve();
          return new Promise(() => undefined);
        };
        const committing = expectedLater(upload.commit({ beforeCommit }, cancel.signal));
        await Promise.race([asked.promise, committing]);
        cancel.abort(new Error('cancelled'));
        assert.equal(await within(5_000, 'cancelling', rejection(committing)), cancel.signal.reason);
        assert.equal(await context.stat('a.bin'), null);
        if ((await upload.status()) === null)
          throw new SkipCase('service forgets an upload whose commit was cancelled');
        await upload.commit();
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'resumes an upload from after its first byte',
      async run(context) {
        const bytes = patternBytes(unitOf(context));
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        const error = new Error('source broke');
        assert.equal(await rejection(upload.appendBody(0, breakingBody(bytes, 1, error))), error);
        await finishFrom(upload, 1, bytes.length, bytes.length);
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'gives a resumed upload its modification time',
      needs: [writesTimes],
      async run(context) {
        const bytes = patternBytes(unitOf(context));
        const epochMs = Date.UTC(2019, 2, 4, 5, 6, 8);
        const changes = { meta: { modified: { epochMs, precisionMs: 1 } } };
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length, changes), bytes);
        await upload.append(0, bytes.length);
        upload.useConnection(await context.connect());
        await finishSent(context, upload, unitOf(context), bytes.length);
        const { modified } = await context.entry('a.bin');
        if (modified !== undefined) assert.equal(modified.epochMs, epochMs);
      },
    },
  ] satisfies AcceptanceCase[]
).map((each: AcceptanceCase) => ({ ...each, needs: [resumableUpload, ...(each.needs ?? [])] }));

/**
 * Commits what another connection has sent all of. Where its last bytes are what ends an upload they are sent once more, fewer than the smallest
 * part has.
 */
async function finishSent(context: CaseContext, upload: UploadDriver, unit: number, size: number): Promise<void> {
  const held = await upload.held();
  const { multiple = 1 } = context.capabilities.parts ?? {};
  assert.ok(held + multiple >= size, `the service holds ${held} of the ${size} bytes that were sent`);
  await finishFrom(upload, size, unit, size);
}

/** Sends what the service says is missing, after at most `sent` bytes reached it, then commits. */
async function finishFrom(upload: UploadDriver, sent: number, unit: number, size: number): Promise<void> {
  const held = await upload.held();
  assert.ok(held <= sent, `the service says that it holds ${held} bytes, but only ${sent} were sent`);
  for (let at = held; at < size; at += unit) await upload.append(at, Math.min(at + unit, size));
  await upload.commit();
}
