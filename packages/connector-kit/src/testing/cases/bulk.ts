import assert from 'node:assert/strict';
import { type Entry, pathKey } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import { patternBytes } from '../bytes.ts';
import type { CaseContext } from '../case-context.ts';
import { rejectsWith, sameBytes } from '../expect.ts';
import { bulkRead, bulkWrite, walk } from '../requirements.ts';

/** Abilities that spare round trips: whole trees in one listing, many small files in one go. */
export const bulkCases: readonly AcceptanceCase[] = [
  {
    name: 'walks a whole tree, each item once and each folder before its content',
    needs: [walk],
    async run(context) {
      const planted = await plantTree(context);
      const seen = new Set([pathKey(context.folder.segments)]);
      for (const { entries } of await pagesFrom(context, null)) {
        for (const entry of entries) {
          const key = pathKey(entry.ref.segments);
          assert.ok(!seen.has(key), `${key} came twice`);
          assert.ok(seen.has(pathKey(entry.ref.segments.slice(0, -1))), `${key} came before its folder`);
          seen.add(key);
        }
      }
      assert.equal(seen.size, planted + 1);
    },
  },
  {
    name: 'goes on with a walk where a cursor says',
    needs: [walk],
    async run(context) {
      await plantTree(context);
      const pages = await pagesFrom(context, null);
      for (const [i, page] of pages.entries()) {
        if (page.cursor === null) continue;
        const rest = (await pagesFrom(context, page.cursor)).flatMap(keysOf);
        assert.deepEqual(rest, pages.slice(i + 1).flatMap(keysOf));
      }
      assert.equal(pages.at(-1)?.cursor, null);
    },
  },
  {
    name: 'answers not-found for the walk of a missing folder',
    needs: [walk],
    async run(context) {
      const walking = Array.fromAsync(
        context.connection.walk?.tree(context.item('missing'), null, context.signal) ?? [],
      );
      await rejectsWith(walking, 'not-found');
      await context.stillServes();
    },
  },
  {
    name: 'reads many files in the order asked, and says which failed',
    needs: [bulkRead],
    async run(context) {
      const names = Array.from({ length: 30 }, (_, i) => `${i}.bin`);
      const entries = await Promise.all(names.map((name, i) => context.write(name, patternBytes(i * 500, i + 1))));
      const { root, segments } = context.item('missing.bin');
      const [first] = entries;
      assert.ok(first !== undefined);
      entries.splice(15, 0, { ...first, name: 'missing.bin', ref: { root, segments } });
      const results = await Array.fromAsync(context.connection.bulkRead?.readMany(entries, context.signal) ?? []);
      assert.deepEqual(
        results.map(({ entry }) => entry.name),
        entries.map((entry) => entry.name),
      );
      for (const [i, { entry, content }] of results.entries()) {
        if (i === 15) await rejectsWith(Promise.reject(content), 'not-found');
        else if (content instanceof Error) throw content;
        else
          sameBytes(content, patternBytes(Number.parseInt(entry.name, 10) * 500, Number.parseInt(entry.name, 10) + 1));
      }
    },
  },
  {
    name: 'writes many files in one go, and says which failed',
    needs: [bulkWrite],
    async run(context) {
      await context.write('3.bin', 'somebody was here');
      const files = Array.from({ length: 20 }, (_, i) => {
        const item = i === 7 ? context.item('missing', '7.bin') : context.item(`${i}.bin`);
        return {
          target: context.target(item, i * 100, { condition: { if: 'absent' } }),
          content: patternBytes(i * 100),
        };
      });
      const results = (await context.connection.bulkWrite?.writeMany(files, context.signal)) ?? [];
      assert.equal(results.length, 20);
      for (const [i, result] of results.entries()) {
        if (i === 3) await rejectsWith(Promise.reject(result), 'already-exists', 'precondition-failed');
        else if (i === 7) await rejectsWith(Promise.reject(result), 'not-found');
        else if (result instanceof Error) throw result;
        else await context.holds(result.ref, patternBytes(i * 100));
      }
      await context.holds('3.bin', 'somebody was here');
      assert.equal((await context.list()).length, 19);
    },
  },
  {
    name: 'gives no name in one go that it is told not to give',
    needs: [bulkWrite],
    async run(context) {
      const error = new Error('the lease is lost');
      const target = context.target('a.bin', 3, { beforeCommit: () => Promise.reject(error) });
      const files = [{ target, content: patternBytes(3) }];
      const outcome = await context.connection.bulkWrite
        ?.writeMany(files, context.signal)
        .then(([result]) => result)
        .catch((reason: unknown) => reason);
      assert.equal(outcome, error);
      await context.holdsOnly();
    },
  },
];

/** Folders and files on three levels; gives their number. */
async function plantTree(context: CaseContext): Promise<number> {
  for (const outer of ['a', 'b', 'c']) {
    await context.createFolder(outer);
    for (const inner of ['x', 'y']) {
      await context.createFolder(inner, context.item(outer));
      await context.write(context.item(outer, inner, 'deep.txt'), 'deep');
    }
    await context.write(context.item(outer, 'file.txt'), 'file');
  }
  await context.write('top.txt', 'top');
  return 3 * (1 + 2 * 2 + 1) + 1;
}

async function pagesFrom(context: CaseContext, cursor: string | null) {
  return Array.fromAsync(context.connection.walk?.tree(context.folder, cursor, context.signal) ?? []);
}

function keysOf({ entries }: { readonly entries: readonly Entry[] }): string[] {
  return entries.map((entry) => pathKey(entry.ref.segments));
}
