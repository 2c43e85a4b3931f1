import { type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';

const KIB = 1024;
const parts = { fromBytes: 64 * KIB, partBytes: 32 * KIB, multiple: 1024, maxParts: 100, parallel: false };
const times = {
  readPrecisionMs: 1000,
  write: 'files-and-folders',
  writePrecisionMs: 1000,
  range: { minEpochMs: 0, maxEpochMs: 4e12 },
} as const;

const sources: Record<string, MemorySettings> = {
  plain: {},
  'without tags': { changeTags: false },
  'with ids': { ids: true, changeTags: false },
  'listing no sizes': { listsSizes: false },
  'that cannot start in the middle': { capabilities: { rangeRead: false } },
  'where asking is dear': { capabilities: { cheapStat: false }, changeTags: false },
  'with times by the minute': { changeTags: false, capabilities: { times: { ...times, readPrecisionMs: 60_000 } } },
  'with one entry a page': { pageSize: 1 },
};

const destinations: Record<string, MemorySettings> = {
  plain: { parts: null },
  'without tags': { changeTags: false, parts: null },
  'a cloud that commits by itself': { staging: 'own', ids: true },
  'without times': { capabilities: { times: { ...times, write: 'none' } }, parts: null },
  'without times and tags': { changeTags: false, capabilities: { times: { ...times, write: 'none' } }, parts: null },
  'with times of files by the second': { capabilities: { times: { ...times, write: 'files' } } },
  'that folds case and Unicode': { capabilities: { caseSensitive: false, foldsUnicode: true, names: 'windows' } },
  SharePoint: { staging: 'own', capabilities: { caseSensitive: false, foldsUnicode: true, names: 'sharepoint' } },
  'with parts in order': { parts },
  'with parts side by side': { parts: { ...parts, parallel: true }, staging: 'own' },
  'that repeats what it was sent': { parts: null, capabilities: { confirmsWrites: false, cheapStat: false } },
  'that repeats what it was sent in parts': { parts, changeTags: false, capabilities: { confirmsWrites: false } },
  'that refuses conditions itself': { capabilities: { conditionalWrite: 'atomic' } },
  'that lists hashes': { capabilities: { hashes: [{ kind: 'md5', cost: 'listed' }] } },
  'that rewrites some files': {
    rewrite: (content, name) => (name.endsWith('.docx') ? Buffer.concat([content, Buffer.from('!')]) : content),
    capabilities: { rewrittenTypes: ['docx'] },
    staging: 'own',
  },
};

function fill(store: MemoryStore): void {
  const at = Date.UTC(2020, 5, 1, 12);
  store.putFile('one.txt', 'x', at);
  store.putFile('nothing.bin', '', at + 60_000);
  store.putFile('a b/häß.txt', 'umlaut', at + 120_000);
  store.putFile('a b/report.docx', 'office', at + 180_000);
  store.putFile('deep/er/and/deeper/large.bin', new Uint8Array(200 * KIB + 7).fill(5), at + 240_000);
  store.putFile('deep/er/chunk.bin', new Uint8Array(64 * KIB).fill(6), at + 300_000);
  for (let i = 0; i < 30; i++) store.putFile(`many/${i}.txt`, `file ${i}`, at + i * 60_000);
  store.putFolder('empty/inner');
  for (const [i, folder] of ['a b', 'deep', 'deep/er', 'many', 'empty', 'empty/inner'].entries()) {
    store.setModified(folder, at - i * 60_000);
  }
}

describe.each(Object.entries(sources))('from a source %s', (_from, sourceSettings) => {
  test.each(Object.entries(destinations))('to a destination: %s', async (to, destinationSettings) => {
    const source = new MemoryStore(sourceSettings);
    fill(source);
    const clock = { now: () => Date.UTC(2026, 0, 2), monotonic: () => 0, sleep: async () => undefined };
    const destination = new MemoryStore({ ...destinationSettings, clock });
    const journal = new MemoryJournal();

    const first = await transfer({ from: source, to: destination, journal, policy: { verify: 'hash' } });
    expect(first.counters).toMatchObject({ filesCopied: 36, filesFailedAtSource: 0, filesFailedAtDestination: 0 });
    expect(first.status).toBe(100);
    const expected = treeOf(source);
    if (destinationSettings.rewrite !== undefined) expected['a b/report.docx'] = 'office!';
    expect(treeOf(destination)).toEqual(expected);
    const held = destination.settings.capabilities.times.write;
    if (held !== 'none' && sourceSettings.capabilities?.times === undefined) {
      for (const path of destination.paths()) {
        const isFolder = path.endsWith('/');
        if (isFolder && (held === 'files' || path === 'deep/er/and/' || path === 'deep/er/and/deeper/')) continue;
        expect(destination.get(path)?.modifiedMs, path).toBe(source.get(path)?.modifiedMs);
      }
    }

    const again = await transfer({ from: source, to: destination, journal });
    expect(again.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 36, bytesRead: 0, foldersCreated: 0 });
    if (sourceSettings.listsSizes !== false && !to.includes('rewrites')) {
      const forgetful = await transfer({ from: source, to: destination });
      expect(forgetful.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 36, bytesRead: 0 });
    }

    source.putFile('many/7.txt', 'changed', Date.UTC(2026, 1, 1));
    const third = await transfer({ from: source, to: destination, journal });
    expect(third.counters).toMatchObject({ filesCopied: 1, filesUnchanged: 35 });
    expect(destination.text('many/7.txt')).toBe('changed');
  });
});
