import assert from 'node:assert/strict';
import { type Entry, entrySchema, nameProfileNameSchema, rootRef } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { bodyOf } from '../bytes.ts';
import { rejectsWith } from '../expect.ts';
import { sizeLimit } from '../requirements.ts';

/** What a connection says of itself and of its items, held against its abilities and against the contract. */
export const declarationCases: readonly AcceptanceCase[] = [
  {
    name: 'declares exactly the abilities that it has',
    async run({ connection, capabilities }) {
      const { parts, hashes, times, operations, names } = capabilities;
      assert.equal(connection.upload !== undefined, parts !== undefined, 'upload and the limits of parts go together');
      assert.equal(connection.times !== undefined, times.write !== 'none', 'times and their declaration go together');
      if (hashes.some(({ cost }) => cost === 'computed')) assert.ok(connection.hashes !== undefined);
      assert.equal(new Set(hashes.map(({ kind }) => kind)).size, hashes.length, 'a kind of hash is declared twice');
      assert.ok(nameProfileNameSchema.safeParse(names).success);
      assert.ok(operations.useful >= 1 && operations.useful <= operations.max);
      assert.ok(times.writePrecisionMs > 0 && times.range.minEpochMs < times.range.maxEpochMs);
      if (parts === undefined) return;
      assert.ok(parts.multiple >= 1 && parts.partBytes >= parts.multiple && parts.partBytes % parts.multiple === 0);
      assert.ok(parts.fromBytes >= 1 && parts.maxParts >= 1);
    },
  },
  {
    name: 'gives entries that survive a journal',
    async run(context) {
      const written = await context.write('a.txt', 'hello');
      const folder = await context.connection.createFolder(context.item('inner'), {}, context.signal);
      const entries = [written, folder, await context.entry('a.txt'), ...(await context.list())];
      for (const entry of entries) {
        const kept: Entry = entrySchema.parse(JSON.parse(JSON.stringify(entry)));
        assert.deepEqual(kept, entry);
        assert.equal(entry.name, entry.ref.segments.at(-1));
        assert.equal(entry.ref.root, context.folder.root);
      }
    },
  },
  {
    name: 'describes its root as a folder',
    async run(context) {
      const root = await context.stat(rootRef(context.folder.root));
      assert.equal(root?.kind, 'folder');
    },
  },
  {
    name: 'refuses a file that is larger than it declares to take',
    needs: [sizeLimit],
    async run(context) {
      const size = (context.capabilities.maxFileBytes ?? 0) + 1;
      await rejectsWith(context.writeBody(context.target('a.bin', size), bodyOf(new Uint8Array(1))), 'too-large');
      await context.holdsOnly();
      await context.stillServes();
    },
  },
];
