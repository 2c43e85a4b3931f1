import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import type { SkipReason } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';
import { seeded } from './testing/seeded.ts';

const times = {
  readPrecisionMs: 1000,
  write: 'none',
  writePrecisionMs: 1000,
  range: { minEpochMs: 0, maxEpochMs: 8e15 },
} as const;
const services: Record<string, MemorySettings> = {
  'with tags': {},
  'without tags': { changeTags: false },
  'without times': { capabilities: { times } },
  'that commits by itself': { staging: 'own', ids: true },
  'with parts': { parts: { fromBytes: 20, partBytes: 8, multiple: 1, maxParts: 1000, parallel: false } },
  'that confirms nothing': { capabilities: { confirmsWrites: false, cheapStat: false } },
};

const PATHS = ['a', 'b', 'f/c', 'f/d', 'f/g/e'];

/** People on both sides who edit at any moment, and what they may expect to find again. */
class Office {
  readonly from = new MemoryStore();
  readonly to: MemoryStore;
  /** What somebody last wrote at the destination, and nobody there changed since. */
  readonly theirs = new Map<string, string>();
  readonly #random: () => number;
  #now = Date.UTC(2026, 2, 1);
  #serial = 0;

  constructor(settings: MemorySettings, random: () => number) {
    const clock = { now: () => this.#tick(), monotonic: () => 0, sleep: async () => undefined };
    this.to = new MemoryStore({ ...settings, clock });
    this.#random = random;
    for (const path of PATHS) this.editSource(path);
  }

  editSource(path: string): void {
    this.from.putFile(path, this.#text('source'), this.#tick());
  }

  editDestination(path: string): void {
    const text = this.#text('destination');
    this.to.putFile(path, text);
    this.theirs.set(path, text);
  }

  somebodyEdits(): void {
    const path = PATHS[Math.floor(this.#random() * PATHS.length)] ?? 'a';
    if (this.#random() < 0.5) this.editSource(path);
    else this.editDestination(path);
  }

  /** Each text differs from all others, also in size, as nearly all edits do. */
  #text(side: string): string {
    return `${side} ${'.'.repeat(++this.#serial)}`;
  }

  #tick(): number {
    this.#now += 2000;
    return this.#now;
  }
}

describe.each(Object.entries(services))('edits on both sides, at a destination %s', (_name, settings) => {
  test.each(['keep', 'keep-both'] as const)('are all kept: conflicts %s', async (conflicts) => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const office = new Office(settings, random);
      const { from, to, theirs } = office;
      const journal = new MemoryJournal();
      const whileItRuns = () => {
        if (random() < 0.02) office.somebodyEdits();
      };
      // Until it is known, a destination file that is older than the source is an earlier copy of it.
      await transfer({ from, to, journal });
      for (let round = 0; round < 4; round++) {
        for (let edits = Math.floor(random() * 4); edits > 0; edits--) office.somebodyEdits();
        await transfer({
          from: interceptConnection(new MemoryConnection(from), 'source', whileItRuns),
          to: interceptConnection(new MemoryConnection(to), 'destination', whileItRuns),
          journal,
          policy: { conflicts, transfers: 1 + Math.floor(random() * 4) },
        });
        for (const [path, text] of theirs) expect(to.text(path), `seed ${seed} ${path}`).toBe(text);
      }

      journal.records.length = 0;
      await transfer({ from, to, journal, policy: { conflicts } });
      const all = new Set(to.paths().map((path) => to.text(path)));
      for (const path of PATHS) {
        if (all.has(from.text(path))) continue;
        expect(reasonFor(journal, path), `seed ${seed}: ${path} is neither there nor reported`).toMatch(
          /^(conflict|destination-newer)$/,
        );
      }
      for (const [path, text] of theirs) expect(to.text(path), `seed ${seed} ${path}`).toBe(text);
      const before = JSON.stringify(to.paths());
      const again = await transfer({ from, to, journal, policy: { conflicts } });
      expect(again.counters.filesCopied, `seed ${seed}`).toBe(0);
      expect(JSON.stringify(to.paths())).toBe(before);
    }
  });
});

function reasonFor(journal: MemoryJournal, path: string): SkipReason | undefined {
  const outcome = journal.records.find((record) => record.path.join('/') === path)?.outcome;
  return outcome?.type === 'skipped' ? outcome.reason : undefined;
}
