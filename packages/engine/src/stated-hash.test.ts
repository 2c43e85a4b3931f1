import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { Capabilities, Connection } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

const TEXT = 'what the service holds';
const vouched: Partial<Capabilities> = { hashes: [{ kind: 'md5', cost: 'listed', vouched: true }] };

/** The store, from which the first so many reads give other bytes. */
function spoiling(store: MemoryStore, times: number): Connection {
  const inner = new MemoryConnection(store);
  let left = times;
  return {
    capabilities: inner.capabilities,
    list: (folder, signal) => inner.list(folder, signal),
    stat: (item, signal) => inner.stat(item, signal),
    async read(entry, range, signal) {
      const body = await inner.read(entry, range, signal);
      if (left-- <= 0) return body;
      return (async function* () {
        for await (const chunk of body) yield chunk.map((byte) => byte ^ 1);
      })();
    },
    write: (target, body, signal) => inner.write(target, body, signal),
    createFolder: (folder, meta, signal) => inner.createFolder(folder, meta, signal),
    discard: (item, signal) => inner.discard(item, signal),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

interface Case {
  readonly spoiled?: number;
  readonly name?: string;
  readonly capabilities?: Partial<Capabilities>;
  readonly verify?: 'size' | 'hash' | 'reread';
  readonly to?: MemoryStore;
}

async function copied({ spoiled = 99, name = 'letter.bin', capabilities = vouched, verify = 'hash', to }: Case) {
  const from = new MemoryStore({ capabilities });
  from.putFile(name, TEXT);
  const destination = to ?? new MemoryStore({ capabilities: { hashes: [] } });
  const journal = new MemoryJournal();
  await transfer({ from: spoiling(from, spoiled), to: destination, journal, policy: { verify } });
  const { outcome } = journal.records.find(({ kind }) => kind === 'file') ?? {};
  return { outcome, text: destination.text(name) };
}

const inParts = () =>
  new MemoryStore({
    staging: 'own',
    capabilities: { hashes: [] },
    parts: { fromBytes: 1, partBytes: 4, multiple: 1, maxParts: 99, parallel: false },
  });

describe.each([
  ['in one go', () => new MemoryStore({ staging: 'own', capabilities: { hashes: [] } })],
  ['in parts', inParts],
])('content that is not what its source vouches for, sent %s', (_, destination) => {
  test.each(['hash', 'reread'] as const)('is refused and told, with %s', async (verify) => {
    const { outcome, text } = await copied({ verify, to: destination() });
    const error = { kind: 'corrupt', message: expect.stringContaining('letter.bin is not what the source says') };
    expect(outcome).toMatchObject({ type: 'failed', side: 'source', attempts: 3, error });
    expect(text).toBeNull();
  });

  test('is read once more', async () => {
    expect(await copied({ spoiled: 1, to: destination() })).toMatchObject({ outcome: { type: 'copied' }, text: TEXT });
  });
});

test.each<[string, Case]>([
  [
    'of a kind of file that the source rewrites',
    { name: 'a.docx', capabilities: { ...vouched, rewrittenTypes: ['docx'] } },
  ],
  ['where the source passes on what others stated', { capabilities: { hashes: [{ kind: 'md5', cost: 'listed' }] } }],
  ['where sizes are enough', { verify: 'size' }],
])('no stated hash is held against content %s', async (_, given) => {
  expect((await copied(given)).outcome).toMatchObject({ type: 'copied' });
});
