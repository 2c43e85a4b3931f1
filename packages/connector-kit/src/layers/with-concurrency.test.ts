import type { Connection } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { Slots } from '../limits/slots.ts';
import { bodyOf, CONTENT, entryOf, memoryFixture, never, refOf, targetOf, textOf } from './testing/layer-fixture.ts';
import { withConcurrency } from './with-concurrency.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Counts how many operations run at once below the layer. */
function counting(slots: Slots) {
  const { connection, store, fox } = memoryFixture();
  let running = 0;
  let most = 0;
  const slow: Connection = {
    ...withConcurrency(connection, new Slots(1_000)),
    stat: async (item, signal) => {
      running++;
      most = Math.max(most, running);
      await turn();
      running--;
      return await connection.stat(item, signal);
    },
  };
  return { store, fox, connection: withConcurrency(slow, slots), most: () => most };
}

describe('withConcurrency', () => {
  it('runs no more at once than there are slots, over all connections of the account', async () => {
    const slots = new Slots(3);
    const one = counting(slots);
    const other = withConcurrency(one.connection, new Slots(1_000));
    await Promise.all(
      Array.from({ length: 20 }, () => [one.connection.stat(one.fox, never()), other.stat(one.fox, never())]).flat(),
    );
    expect(one.most()).toBe(3);
  });

  it.each<[string, (chunks: AsyncIterator<Uint8Array>, cancel: AbortController) => Promise<unknown>]>([
    [
      'ends',
      async (chunks) => {
        while ((await chunks.next()).done !== true);
      },
    ],
    ['is left', (chunks) => chunks.return?.() ?? Promise.resolve()],
    ['is cancelled', async (_, cancel) => cancel.abort(new Error('enough'))],
  ])('keeps the slot of a read until its stream %s', async (_, finish) => {
    const { connection, fox } = memoryFixture();
    const slots = new Slots(2);
    const limited = withConcurrency(connection, slots);
    const cancel = new AbortController();
    const stream = await limited.read(await entryOf(connection, fox), { offset: 0 }, cancel.signal);
    expect(slots.tryEnter('read')).toBe(false);
    await finish(stream[Symbol.asyncIterator](), cancel);
    expect(slots.tryEnter('read')).toBe(true);
    expect(slots.tryEnter('other')).toBe(true);
    expect(slots.tryEnter('other')).toBe(false);
  });

  it('gives the slot of a failed read back', async () => {
    const { connection, fox, store } = memoryFixture();
    const slots = new Slots(2);
    const entry = await entryOf(connection, fox);
    store.remove('a/fox.txt');
    await expect(withConcurrency(connection, slots).read(entry, { offset: 0 }, never())).rejects.toMatchObject({
      kind: 'not-found',
    });
    expect(slots.tryEnter('read')).toBe(true);
  });

  it('holds no slot while a page is used, so that a slow receiver stops nobody', async () => {
    const { connection, fox, store } = memoryFixture({ pageSize: 1 });
    store.putFile('a/second.txt', 'second');
    const limited = withConcurrency(connection, new Slots(2));
    for await (const _ of limited.list(refOf('a'), never())) {
      const copies = Array.from({ length: 4 }, async (_each, i) => {
        const stream = await limited.read(await entryOf(limited, fox), { offset: 0 }, never());
        await limited.write(
          targetOf(refOf(`copy ${i}`), CONTENT.length, { temporary: `.drover-0123456789ab-${i}.part` }),
          stream,
          never(),
        );
      });
      await Promise.all(copies);
    }
    expect(store.text('copy 3')).toBe(CONTENT);
  });

  it('copies many files within one account that bears one operation at a time', async () => {
    const { connection, store, fox } = memoryFixture();
    const slots = new Slots(1);
    const source = withConcurrency(connection, slots);
    const destination = withConcurrency(connection, slots);
    const entry = await entryOf(source, fox);
    const copies = Array.from({ length: 20 }, async (_, i) => {
      const stream = await source.read(entry, { offset: 0 }, never());
      const temporary = `.drover-0123456789ab-${i}.part`;
      await destination.write(targetOf(refOf(`copy ${i}`), CONTENT.length, { temporary }), stream, never());
    });
    await Promise.all(copies);
    expect(Array.from({ length: 20 }, (_, i) => store.text(`copy ${i}`))).toEqual(Array(20).fill(CONTENT));
  });

  it('lets an operation that waits for its slot be cancelled', async () => {
    const { connection, fox } = memoryFixture();
    const slots = new Slots(2);
    slots.tryEnter('other');
    slots.tryEnter('other');
    const cancel = new AbortController();
    const waiting = withConcurrency(connection, slots).write(targetOf(fox, 4), bodyOf('body'), cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    slots.leave('other');
    expect(
      await textOf(
        await withConcurrency(connection, slots).read(await entryOf(connection, fox), { offset: 0 }, never()),
      ),
    ).toBe(CONTENT);
  });
});
