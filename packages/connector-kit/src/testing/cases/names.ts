import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { isLegalName, nameRules, parentRef, type Segment, segmentToBytes } from '@drover/core';
import type { AcceptanceCase } from '../acceptance-case.ts';
import type { CaseContext } from '../case-context.ts';
import { rejection, rejectsWith, SkipCase } from '../expect.ts';
import { IMPOSSIBLE_NAMES, NASTY_NAMES } from '../nasty-names.ts';
import { disk } from '../requirements.ts';

export const nameCases: readonly AcceptanceCase[] = [
  ...NASTY_NAMES.map(
    ([label, name]): AcceptanceCase => ({
      name: `holds or refuses a name with ${label}`,
      run: (context) => (isLegal(context, name) ? isHeld(context, name) : isRefused(context, name)),
    }),
  ),
  {
    name: 'refuses a name that is too long',
    run: (context) => isRefused(context, 'x'.repeat(nameRules(context.capabilities.names).segment.max + 1)),
  },
  {
    name: 'refuses a name that is too long in bytes alone',
    async run(context) {
      const { max, unit } = nameRules(context.capabilities.names).segment;
      if (unit !== 'bytes') throw new SkipCase('service counts no bytes');
      await isRefused(context, '世'.repeat(Math.floor(max / 3) + 1));
    },
  },
  ...IMPOSSIBLE_NAMES.map(
    ([label, name]): AcceptanceCase => ({
      name: `refuses a name of ${label}`,
      async run(context) {
        if (isLegal(context, name)) throw new SkipCase('service takes such names');
        await isRefused(context, name);
      },
    }),
  ),
  {
    name: 'finds nothing outside of a folder by a name of dots',
    async run(context) {
      await context.createFolder('inner');
      await context.write('beside.txt', 'hello');
      for (const name of ['..', '.', '../beside.txt', './../beside.txt']) {
        const found = await context.stat(context.item('inner', name)).catch(() => null);
        assert.equal(found, null, `stat finds something at ${name}`);
        const listed = await context.list(context.item('inner', name)).catch(() => []);
        assert.deepEqual(listed, [], `list finds something at ${name}`);
      }
    },
  },
  {
    name: 'holds folders of all nasty names, with a file in each',
    timeoutMs: 120_000,
    async run(context) {
      const names = NASTY_NAMES.map(([, name]) => name).filter((name) => isLegal(context, name, 'folder'));
      for (const name of names) {
        await context.createFolder(name);
        await context.write(context.item(name, 'inside.txt'), name);
      }
      await context.holdsOnly(...names);
      for (const name of names) {
        assert.deepEqual(await context.names(context.item(name)), ['inside.txt'], JSON.stringify(name));
        await context.holds(context.item(name, 'inside.txt'), name);
      }
    },
  },
  {
    name: 'takes a pattern for a name',
    async run(context) {
      const names = ['*', '?', '[ab]', 'a', 'b'].filter((name) => isLegal(context, name));
      for (const name of names) await context.write(name, `content of ${name}`);
      const folders = ['f*', 'f?', 'fa'].filter((name) => isLegal(context, name, 'folder'));
      for (const name of folders) {
        await context.createFolder(name);
        await context.write(context.item(name, 'own.txt'), name);
      }
      for (const name of names) await context.holds(name, `content of ${name}`);
      for (const name of folders) assert.deepEqual(await context.names(context.item(name)), ['own.txt']);
      await context.holdsOnly(...names, ...folders);
    },
  },
  {
    name: 'stores on disk the very bytes of a name',
    needs: [disk],
    async run(context) {
      const names = NASTY_NAMES.map(([, name]) => name).filter((name) => isLegal(context, name));
      for (const name of names) await context.write(name, '');
      const stored = await readdir(context.disk, { encoding: 'buffer' });
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
      assert.deepEqual(stored.map(hex).sort(), names.map((name) => hex(segmentToBytes(name))).sort());
    },
  },
  {
    name: 'reads from disk the very bytes of a name',
    needs: [disk],
    async run(context) {
      const names = NASTY_NAMES.map(([, name]) => name).filter((name) => isLegal(context, name));
      for (const name of names) await context.plantFile(name, name);
      await context.holdsOnly(...names);
      for (const name of names) await context.holds(name, name);
    },
  },
  {
    name: 'tells composed from decomposed characters as it declares',
    async run(context) {
      const [composed, decomposed] = ['caf\u00e9.txt', 'cafe\u0301.txt'];
      await comparesAs(context, composed, decomposed, context.capabilities.foldsUnicode);
    },
  },
  {
    name: 'tells capitals from small letters as it declares',
    async run(context) {
      await comparesAs(context, 'ReadMe.txt', 'README.TXT', !context.capabilities.caseSensitive);
      await comparesAs(context, 'ÄRGER.txt', 'ärger.txt', !context.capabilities.caseSensitive);
    },
  },
];

function isLegal(context: CaseContext, name: Segment, kind: 'file' | 'folder' = 'file'): boolean {
  const rules = nameRules(context.capabilities.names, context.capabilities);
  return isLegalName(name, rules, { kind, depth: context.folder.segments.length });
}

async function isHeld(context: CaseContext, name: Segment): Promise<void> {
  await context.write('beside.txt', 'beside');
  const written = await context.write(name, 'first');
  assert.equal(written.name, name);
  await context.holdsOnly('beside.txt', name);
  const stated = await context.entry(name);
  assert.equal(stated.name, name);
  assert.deepEqual(stated.ref.segments, context.item(name).segments);
  await context.holds(name, 'first');
  if (!context.capabilities.duplicateNames) {
    await context.write(name, 'second', { condition: { if: 'unchanged', since: stated } });
    await context.holds(name, 'second');
  }
  await context.holds('beside.txt', 'beside');
}

/** Nothing is written anywhere, nothing else is touched, and the connection serves on. */
async function isRefused(context: CaseContext, name: Segment): Promise<void> {
  await context.write('kept.txt', 'kept');
  const above = parentRef(context.folder) ?? context.folder;
  const around = await context.names(above);
  await rejectsWith(context.write(name, 'hello'), 'invalid-name');
  await rejectsWith(context.createFolder(name), 'invalid-name');
  for (const look of [() => context.stat(name), () => context.list(context.item(name))]) {
    const found = await look().catch(() => null);
    assert.ok(found === null || (Array.isArray(found) && found.length === 0), 'something is found under the name');
  }
  await rejection(context.connection.discard(context.item(name), context.signal));
  await context.holds('kept.txt', 'kept');
  await context.holdsOnly('kept.txt');
  await context.stillServes();
  assert.deepEqual(await context.names(above), around, 'something appeared in the folder above');
}

async function comparesAs(context: CaseContext, one: Segment, other: Segment, folds: boolean): Promise<void> {
  await context.write(one, 'one');
  const found = await context.stat(other);
  assert.equal(found !== null, folds, folds ? 'the other spelling is not found' : 'the other spelling is found');
  if (folds && !context.capabilities.duplicateNames) {
    const before = (await context.list()).length;
    await context.write(other, 'other');
    await context.holds(one, 'other');
    assert.equal((await context.list()).length, before);
  }
  if (folds) return;
  await context.write(other, 'other');
  await context.holds(one, 'one');
  await context.holds(other, 'other');
}
