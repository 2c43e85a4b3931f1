import { MemoryStore, serviceKinds } from '@drover/connectors/memory';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';

const clock = { now: () => Date.UTC(2026, 3, 1), monotonic: () => 0, sleep: async () => undefined };

function fill(store: MemoryStore): void {
  const at = Date.UTC(2021, 6, 1, 12);
  store.putFile('Report 2021.docx', 'office', at);
  store.putFile('nothing', '', at);
  store.putFile('a/b/c/deep.txt', 'deep', at);
  store.putFile('a/large.bin', new Uint8Array(1_300_000).fill(3), at);
  for (let i = 0; i < 25; i++) store.putFile(`a/many/${i}`, `number ${i}`, at + i * 60_000);
}

const kinds = Object.entries(serviceKinds);

describe.each(kinds)('from a service %s', (_from, fromSettings) => {
  test.each(kinds)('to one %s everything arrives, and only changes do afterwards', async (_to, toSettings) => {
    const from = new MemoryStore({ ...fromSettings, quotaBytes: null });
    fill(from);
    const to = new MemoryStore({ ...toSettings, quotaBytes: null, clock });
    const journal = new MemoryJournal();
    const listsSizes = from.settings.listsSizes || to.settings.capabilities.unknownSizeWrite;
    const first = await transfer({ from, to, journal, policy: { verify: 'hash' } });
    if (!listsSizes) {
      expect(first.counters).toMatchObject({ filesCopied: 0, filesUnsupportedAtDestination: 29 });
      return;
    }
    expect(first).toMatchObject({ status: 100, counters: { filesCopied: 29 } });
    expect(treeOf(to)).toEqual(treeOf(from));
    const again = await transfer({ from, to, journal });
    if (!from.settings.listsSizes) {
      // A source that tells neither sizes nor times nor tags may have changed at any time.
      expect(again.counters).toMatchObject({ filesCopied: 29, filesUnchanged: 0 });
      return;
    }
    expect(again.counters).toMatchObject({ filesCopied: 0, filesUnchanged: 29, bytesRead: 0 });
    // Nor can anybody's work be told from ours where the destination tells nothing of its files.
    if (!to.settings.listsSizes) return;

    from.putFile('a/many/7', 'longer than before', Date.UTC(2025, 0, 1));
    to.putFile('a/many/8', 'somebody was here', Date.UTC(2026, 4, 1));
    to.remove('nothing');
    const third = await transfer({ from, to, journal });
    expect(third.counters).toMatchObject({ filesCopied: 2, filesUnchanged: 26, filesSkipped: 1 });
    expect(to.text('a/many/7')).toBe('longer than before');
    expect(to.text('a/many/8')).toBe('somebody was here');
    expect(to.text('nothing')).toBe('');
  });
});
