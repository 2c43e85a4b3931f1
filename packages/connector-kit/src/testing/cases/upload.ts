import assert from 'node:assert/strict';
import { sameVersion, versionOf } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { patternBytes } from '../bytes.ts';
import { rejection, rejectsWith } from '../expect.ts';
import { parallelParts, resumableUpload, uniqueNames } from '../requirements.ts';
import { UploadDriver, unitOf } from '../upload-driver.ts';

/** A resumable upload that nothing disturbs, and its end. */
export const uploadCases: readonly AcceptanceCase[] = (
  [
    {
      name: 'uploads a file in parts',
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit + 12_345);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        for (let at = 0; at < bytes.length; at += unit) await upload.append(at, Math.min(at + unit, bytes.length));
        assert.equal(await context.stat('a.bin'), null, 'the final name is there before the commit');
        const entry = await upload.commit();
        assert.ok(sameVersion(versionOf(entry), versionOf(await context.entry('a.bin'))));
        assert.deepEqual(entry.ref, (await context.entry('a.bin')).ref);
        await context.holds('a.bin', bytes);
        await context.holdsOnly('a.bin');
      },
    },
    {
      name: 'says that all of a new upload is missing',
      async run(context) {
        const bytes = patternBytes(unitOf(context));
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        assert.deepEqual(await upload.status(), { missing: [{ from: 0, to: bytes.length }] });
      },
    },
    {
      name: 'says that nothing of a whole upload is missing',
      async run(context) {
        const bytes = patternBytes(unitOf(context));
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, bytes.length);
        assert.deepEqual(await upload.status(), { missing: [] });
      },
    },
    {
      name: 'begins anew with nothing, whatever an earlier upload left',
      async run(context) {
        const unit = unitOf(context);
        const target = context.target('a.bin', 2 * unit);
        const first = await UploadDriver.begin(context, target, patternBytes(2 * unit, 1));
        await first.append(0, unit);
        const bytes = patternBytes(2 * unit, 2);
        const second = await UploadDriver.begin(context, target, bytes);
        assert.deepEqual(await second.status(), { missing: [{ from: 0, to: 2 * unit }] });
        await second.append(0, unit);
        await second.append(unit, 2 * unit);
        await second.commit();
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'answers null for an upload that the service does not know',
      async run(context) {
        const bytes = patternBytes(1000);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, bytes.length);
        await upload.abort();
        assert.equal(await upload.status(), null);
        await context.stillServes();
      },
    },
    {
      name: 'leaves nothing of an upload that is aborted',
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, unit);
        await upload.abort();
        await context.holdsOnly();
        await upload.abort();
        await context.stillServes();
      },
    },
    {
      name: 'refuses to commit an upload with bytes missing',
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(2 * unit);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, unit);
        await rejectsWith(upload.commit(), 'corrupt');
        assert.equal(await context.stat('a.bin'), null);
        await context.stillServes();
      },
    },
    {
      name: 'keeps the old content until the upload is committed',
      needs: [uniqueNames],
      async run(context) {
        await context.write('a.bin', 'the old content');
        const bytes = patternBytes(unitOf(context));
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(0, bytes.length);
        await context.holds('a.bin', 'the old content');
        await upload.commit();
        await context.holds('a.bin', bytes);
        await context.holdsOnly('a.bin');
      },
    },
    {
      name: 'holds a commit to the condition of its target',
      needs: [uniqueNames],
      async run(context) {
        const bytes = patternBytes(1000);
        const absent = context.target('a.bin', bytes.length, { condition: { if: 'absent' } });
        const upload = await UploadDriver.begin(context, absent, bytes);
        await upload.append(0, bytes.length);
        const theirs = await context.write('a.bin', 'somebody was here');
        await rejectsWith(upload.commit(), 'already-exists', 'precondition-failed');
        await context.holds('a.bin', 'somebody was here');

        if (!context.showsVersion(theirs)) return;
        const since = versionOf(theirs);
        const unchanged = context.target('a.bin', bytes.length, { condition: { if: 'unchanged', since } });
        const next = await UploadDriver.begin(context, unchanged, bytes);
        await next.append(0, bytes.length);
        await context.write('a.bin', 'somebody was here again');
        await rejectsWith(next.commit(), 'precondition-failed');
        await context.holds('a.bin', 'somebody was here again');
      },
    },
    {
      name: 'asks once before it commits, and gives no name when it is told not to',
      async run(context) {
        const bytes = patternBytes(1000);
        const target = context.target('a.bin', bytes.length);
        const upload = await UploadDriver.begin(context, target, bytes);
        await upload.append(0, bytes.length);
        const error = new Error('the lease is lost');
        assert.equal(await rejection(upload.commit({ beforeCommit: () => Promise.reject(error) })), error);
        assert.equal(await context.stat('a.bin'), null);

        const again = await UploadDriver.begin(context, target, bytes);
        await again.append(0, bytes.length);
        const seen: boolean[] = [];
        const beforeCommit = async (): Promise<void> => {
          seen.push((await context.stat('a.bin')) === null);
        };
        await again.commit({ beforeCommit });
        assert.deepEqual(seen, [true]);
        await context.holds('a.bin', bytes);
      },
    },
    {
      name: 'calls an upload corrupt that gets more bytes than were announced',
      async run(context) {
        const bytes = patternBytes(2000);
        const upload = await UploadDriver.begin(context, context.target('a.bin', 1000), bytes);
        const error = await rejection(upload.append(0, 2000).then(() => upload.commit()));
        await rejectsWith(Promise.reject(error), 'corrupt');
        assert.equal(await context.stat('a.bin'), null);
        await context.stillServes();
      },
    },
    {
      name: 'refuses an upload into a missing folder',
      async run(context) {
        const bytes = patternBytes(1000);
        const target = context.target(context.item('missing', 'a.bin'), bytes.length);
        const uploading = async (): Promise<void> => {
          const upload = await UploadDriver.begin(context, target, bytes);
          await upload.append(0, bytes.length);
        };
        await rejectsWith(uploading(), 'not-found');
        await context.stillServes();
      },
    },
    {
      name: 'takes parts in any order and all at once',
      needs: [parallelParts],
      timeoutMs: 60_000,
      async run(context) {
        const unit = unitOf(context);
        const bytes = patternBytes(3 * unit + 777);
        const upload = await UploadDriver.begin(context, context.target('a.bin', bytes.length), bytes);
        await upload.append(2 * unit, 3 * unit);
        assert.deepEqual(await upload.status(), {
          missing: [
            { from: 0, to: 2 * unit },
            { from: 3 * unit, to: bytes.length },
          ],
        });
        await Promise.all([
          upload.append(3 * unit, bytes.length),
          upload.append(unit, 2 * unit),
          upload.append(0, unit),
        ]);
        await upload.commit();
        await context.holds('a.bin', bytes);
      },
    },
  ] satisfies AcceptanceCase[]
).map((each: AcceptanceCase) => ({ ...each, needs: [resumableUpload, ...(each.needs ?? [])] }));
