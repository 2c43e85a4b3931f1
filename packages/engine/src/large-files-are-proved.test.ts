import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { ByteStream, Connection } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const MIB = 1024 * 1024;
const parts = { fromBytes: MIB, partBytes: MIB / 4, multiple: 1024, maxParts: 1000, parallel: false };

/** Stores a first byte that differs from what it was sent, the first time. */
function damagingOnce(inner: Connection): Connection {
  let damaged = false;
  const { upload } = inner;
  if (upload === undefined) throw new TypeError('this store takes uploads in parts');
  const damage = (body: ByteStream): ByteStream => ({
    async *[Symbol.asyncIterator]() {
      for await (const chunk of body) {
        yield damaged ? chunk : Uint8Array.from(chunk, (byte, at) => (at === 0 ? byte ^ 1 : byte));
        damaged = true;
      }
    },
  });
  return {
    ...interceptConnection(inner, 'it', () => undefined),
    upload: {
      begin: upload.begin.bind(upload),
      status: upload.status.bind(upload),
      append: (token, target, offset, body, signal) => upload.append(token, target, offset, damage(body), signal),
      commit: upload.commit.bind(upload),
      abort: upload.abort.bind(upload),
    },
  };
}

test.each(['hash', 'reread'] as const)(
  'a large file that was stored wrong is sent once more, and proved by %s',
  async (verify) => {
    const from = new MemoryStore();
    from.putFile('large', new Uint8Array(3 * MIB).fill(7), Date.UTC(2020, 0, 1));
    const to = new MemoryStore({ parts });
    const journal = new MemoryJournal();
    const summary = await transfer({
      from,
      to: damagingOnce(new MemoryConnection(to)),
      journal,
      policy: { verify },
    });
    expect(journal.records.map(({ outcome }) => outcome)).toMatchObject([{ type: 'copied', verified: verify }]);
    expect(summary.status).toBe(100);
    expect(to.get('large')?.content).toEqual(from.get('large')?.content);
  },
);

test('a large file that changed while it was sent is proved as it was asked for', async () => {
  const from = new MemoryStore();
  from.putFile('large', new Uint8Array(3 * MIB).fill(7), Date.UTC(2020, 0, 1));
  const to = new MemoryStore({ parts });
  const journal = new MemoryJournal();
  let chunks = 0;
  const changes = interceptConnection(new MemoryConnection(to), 'it', (step) => {
    if (step !== 'it chunk of append' || ++chunks !== 10) return;
    from.putFile('large', new Uint8Array(3 * MIB).fill(8), Date.UTC(2020, 0, 2));
  });
  await transfer({ from, to: changes, journal, policy: { verify: 'reread' } });
  expect(journal.records.map(({ outcome }) => outcome)).toMatchObject([{ type: 'copied', verified: 'reread' }]);
  expect(to.get('large')?.content).toEqual(from.get('large')?.content);
});
