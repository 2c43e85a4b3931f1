import assert from 'node:assert/strict';
import { createHash, getHashes } from 'node:crypto';
import { descendantRef, type HashKind, QuickXor, toStorageError } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith, SkipCase } from '../expect.ts';
import { hashes, quota } from '../requirements.ts';

export const hashCases: readonly AcceptanceCase[] = [
  {
    name: 'computes the hashes that it declares',
    needs: [hashes],
    async run(context) {
      for (const size of [0, 1, 300_001]) {
        const bytes = patternBytes(size);
        const entry = await context.write(`${size}.bin`, bytes);
        for (const kind of kindsKnownHere(context)) {
          const hash = await context.connection.hashes?.hash(entry, kind, context.signal);
          assert.equal(hash, hashed(kind, bytes));
        }
      }
    },
  },
  {
    name: 'lists the hashes that it declares as listed',
    needs: [hashes],
    async run(context) {
      const listed = context.capabilities.hashes.filter(({ cost }) => cost === 'listed').map(({ kind }) => kind);
      const kinds = kindsKnownHere(context).filter((kind) => listed.includes(kind));
      if (kinds.length === 0) throw new SkipCase('service lists no hashes');
      const bytes = patternBytes(100_000);
      const written = await context.write('a.bin', bytes);
      for (const entry of [written, await context.entry('a.bin'), ...(await context.list())]) {
        for (const kind of kinds) assert.equal(entry.hashes?.[kind], hashed(kind, bytes));
      }
    },
  },
  {
    name: 'answers not-found for the hash of a missing file',
    needs: [hashes],
    async run(context) {
      const entry = await context.write('a.bin', 'hello');
      const { root, segments } = context.item('missing.bin');
      const missing = { ...entry, name: 'missing.bin', ref: { root, segments } };
      const [first] = context.capabilities.hashes;
      assert.ok(first !== undefined && context.connection.hashes !== undefined);
      await rejectsWith(context.connection.hashes.hash(missing, first.kind, context.signal), 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'tells the free space',
    needs: [quota],
    async run(context) {
      const free = await context.connection.quota?.free(context.folder, context.signal);
      assert.ok(free === null || (free !== undefined && free >= 0));
    },
  },
  {
    name: 'tells the free space of a folder that is not there, or that it is not there',
    needs: [quota],
    async run(context) {
      const missing = descendantRef(context.folder, ['not', 'there']);
      try {
        const free = await context.connection.quota?.free(missing, context.signal);
        assert.ok(free === null || (free !== undefined && free >= 0));
      } catch (error) {
        assert.equal(toStorageError(error).kind, 'not-found');
      }
    },
  },
];

/** Kinds that node:crypto can check. */
function kindsKnownHere(context: CaseContext): HashKind[] {
  const known = new Set<string>(['quickxor', ...getHashes()]);
  return context.capabilities.hashes.map(({ kind }) => kind).filter((kind) => known.has(kind));
}

function hashed(kind: HashKind, bytes: Uint8Array): string {
  if (kind === 'quickxor') return Buffer.from(new QuickXor().update(bytes).digest()).toString('hex');
  return createHash(kind).update(bytes).digest('hex');
}
