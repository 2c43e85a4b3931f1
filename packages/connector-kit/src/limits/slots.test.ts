import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SlotKind, Slots } from './slots.ts';

const never = () => new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function entered(slots: Slots, ...kinds: SlotKind[]): Promise<boolean[]> {
  const flags = kinds.map(() => false);
  for (const [i, kind] of kinds.entries()) {
    void slots.enter(kind, never()).then(() => {
      flags[i] = true;
    });
  }
  await turn();
  return flags;
}

describe('Slots', () => {
  it('never gives the last slot to a read', async () => {
    expect(await entered(new Slots(3), 'read', 'read', 'read', 'other')).toEqual([true, true, false, true]);
  });

  it('has two slots at least, so that a copy within one account can go on', async () => {
    expect(await entered(new Slots(1), 'read', 'other', 'other')).toEqual([true, true, false]);
  });

  it('gives slots in the order in which they were asked for', async () => {
    const slots = new Slots(2);
    await slots.enter('other', never());
    await slots.enter('other', never());
    const order: number[] = [];
    for (const i of [1, 2, 3]) void slots.enter('other', never()).then(() => order.push(i));
    for (const _ of [1, 2, 3]) {
      slots.leave('other');
      await turn();
    }
    expect(order).toEqual([1, 2, 3]);
  });

  it('lets nobody past who waits already', async () => {
    const slots = new Slots(2);
    await entered(slots, 'other', 'other', 'other');
    slots.leave('other');
    await turn();
    expect(slots.tryEnter('other')).toBe(false);
  });

  it('lets the next one in when somebody who waits is cancelled', async () => {
    const slots = new Slots(2);
    await entered(slots, 'other', 'other');
    const cancel = new AbortController();
    const cancelled = slots.enter('other', cancel.signal);
    cancelled.catch(() => undefined);
    let letIn = false;
    void slots.enter('other', never()).then(() => {
      letIn = true;
    });
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    slots.leave('other');
    await turn();
    expect(letIn).toBe(true);
  });

  it('ends any number of copies within one account, whatever the number of slots', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }),
        async (max, delays) => {
          const slots = new Slots(max);
          const copies = delays.map(async (delay) => {
            await slots.enter('read', never());
            for (let i = 0; i < delay; i++) await turn();
            await slots.enter('other', never());
            await turn();
            slots.leave('other');
            slots.leave('read');
          });
          const stuck = new Promise((_, reject) => setTimeout(() => reject(new Error('stuck')), 2_000).unref());
          await Promise.race([Promise.all(copies), stuck]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
