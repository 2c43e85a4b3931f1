import assert from 'node:assert/strict';
import type { ItemRef } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { rejection, rejectsWith } from '../expect.ts';

export const discardCases: readonly AcceptanceCase[] = [
  {
    name: 'discards a temporary file of ours',
    async run(context) {
      const name = context.temporary();
      await context.write(name, 'half of a file');
      await context.write('kept.txt', 'kept');
      await discard(context, context.item(name));
      assert.equal(await context.stat(name), null);
      await context.holdsOnly('kept.txt');
    },
  },
  {
    name: 'is silent when a temporary file is gone',
    async run(context) {
      await discard(context, context.item(context.temporary()));
      await discard(context, context.item('missing', context.temporary()));
      await context.stillServes();
    },
  },
  {
    name: 'refuses to discard a file that is not ours',
    async run(context) {
      const names = ['report.txt', '.drover-notes.part', '.drover-0123456789ab-1.part.bak', 'x.part'];
      for (const name of names) {
        await context.write(name, 'kept');
        await rejectsWith(discard(context, context.item(name)), 'unsupported', 'config-invalid');
      }
      await context.holdsOnly(...names);
    },
  },
  {
    name: 'refuses to discard a folder',
    async run(context) {
      await context.createFolder('inner');
      await rejectsWith(discard(context, context.item('inner')), 'unsupported', 'config-invalid');
      const disguised = context.temporary();
      await context.createFolder(disguised);
      await context.write(context.item(disguised, 'kept.txt'), 'kept');
      await rejection(discard(context, context.item(disguised)));
      await context.holds(context.item(disguised, 'kept.txt'), 'kept');
      await context.stillServes();
    },
  },
  {
    name: 'refuses to discard the root',
    async run(context) {
      const { root } = context.folder;
      await rejectsWith(discard(context, { root, segments: [] }), 'unsupported', 'config-invalid');
    },
  },
];

function discard(context: CaseContext, item: ItemRef): Promise<void> {
  return context.connection.discard(item, context.signal);
}
