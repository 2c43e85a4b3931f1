import { setTimeout as wait } from 'node:timers/promises';
import { withMembers } from '@drover/connector-kit';
import { type ByteStream, childRef, type ItemRef, parentRef, StorageError, type WriteTarget } from '@drover/core';
import type { Defect } from './defect.ts';

const ANYTHING = { if: 'anything' } as const;

export const writeDefects: readonly Defect[] = [
  {
    defect: 'accepts a body of any length',
    failing: [
      'calls a body that ends too early corrupt and leaves nothing',
      'calls a body without bytes corrupt when some were announced',
      'calls a body that is too long corrupt and leaves nothing',
      'calls a body corrupt that has bytes where none were announced',
    ],
    damage: (inner) =>
      withMembers(inner, { write: (target, body, signal) => inner.write({ ...target, size: null }, body, signal) }),
  },
  {
    defect: 'cuts a body that is too long',
    failing: ['calls a body that is too long corrupt and leaves nothing'],
    damage: (inner) =>
      withMembers(inner, { write: (target, body, signal) => inner.write(target, cut(body, target.size), signal) }),
  },
  {
    defect: 'reads a body to its end although it is too long',
    failing: ['does not wait for the end of a body that is too long'],
    damage: (inner) =>
      withMembers(inner, {
        write: async (target, body, signal) => inner.write(target, whole(await Array.fromAsync(body)), signal),
      }),
  },
  {
    defect: 'leaves the temporary file when a write fails',
    failing: [
      'leaves nothing when the source breaks in the middle',
      'gives no name when it is told not to',
      'refuses to write a file that is to be absent and is not',
    ],
    damage: (inner) =>
      withMembers(inner, {
        write: async (target, body, signal) => {
          try {
            return await inner.write(target, body, signal);
          } catch (error) {
            const { beforeCommit: _, ...left } = { ...target, item: temporaryOf(target), size: 0, condition: ANYTHING };
            await inner.write(left, whole([]), signal);
            throw error;
          }
        },
      }),
  },
  {
    defect: 'reports a broken source as an error of its own',
    failing: ['leaves nothing when the source breaks in the middle'],
    damage: (inner) =>
      withMembers(inner, {
        write: (target, body, signal) =>
          inner.write(target, body, signal).catch((cause: unknown) => {
            throw new StorageError({ kind: 'unavailable', message: 'The write failed.', cause });
          }),
      }),
  },
  {
    defect: 'ignores conditions',
    failing: [
      'refuses to write a file that is to be absent and is not',
      'refuses to write a file that appeared while its bytes were sent',
      'refuses to replace a file that somebody changed',
      'refuses to replace a file that somebody changed without changing its size',
      'refuses to replace a file that is to be unchanged and never was there',
    ],
    damage: (inner) =>
      withMembers(inner, {
        write: (target, body, signal) => inner.write({ ...target, condition: ANYTHING }, body, signal),
      }),
  },
  {
    defect: 'looks at conditions only before it begins',
    failing: [
      'refuses to write a file that appeared while its bytes were sent',
      'refuses to replace a file that changed while its bytes were sent',
    ],
    damage: (inner) =>
      withMembers(inner, {
        write: async (target, body, signal) => {
          const probe = {
            ...target,
            item: target.item,
            size: 0,
            beforeCommit: () => Promise.reject(new Error('probe')),
          };
          await inner.write(probe, whole([]), signal).catch((error: unknown) => {
            if (error instanceof StorageError) throw error;
          });
          const present = await inner.stat(target.item, signal);
          if (present !== null && target.condition.if === 'absent') {
            throw new StorageError({ kind: 'already-exists', message: 'It exists.' });
          }
          return inner.write({ ...target, condition: ANYTHING }, body, signal);
        },
      }),
  },
  {
    defect: 'gives the final name before the bytes are there',
    failing: ['shows no new file before it is complete', 'leaves nothing when the source breaks in the middle'],
    damage: (inner) =>
      withMembers(inner, {
        write: async (target, body, signal) => {
          if ((await inner.stat(target.item, signal)) === null) {
            const { beforeCommit: _, ...empty } = { ...target, size: 0, condition: ANYTHING };
            await inner.write(empty, whole([]), signal);
          }
          return inner.write({ ...target, condition: ANYTHING }, body, signal);
        },
      }),
  },
  {
    defect: 'writes over the old content in place',
    failing: [
      'shows a reader the old file or the new one, never a mix',
      'keeps the old content when the source breaks',
    ],
    damage: (inner, store) =>
      withMembers(inner, {
        write: async (target, body, signal) => {
          const old = store.get(target.item.segments);
          const first = body[Symbol.asyncIterator]();
          const next = await first.next();
          if (old?.kind === 'file' && next.done !== true && target.item.segments.length === 2) {
            const mixed = Uint8Array.from(old.content);
            mixed.set(next.value.subarray(0, mixed.length));
            store.putFile(target.item.segments, mixed);
            await wait(5);
          }
          return inner.write(target, startingWith(next, first), signal);
        },
      }),
  },
  {
    defect: 'asks for leave to commit before it has the bytes',
    failing: ['asks before the final name is given, once, when all bytes are taken'],
    damage: (inner) =>
      withMembers(inner, {
        write: async ({ beforeCommit, ...target }, body, signal) => {
          await beforeCommit?.();
          return inner.write(target, body, signal);
        },
      }),
  },
  {
    defect: 'asks for leave to commit when the file stands already',
    failing: ['gives no name when it is told not to', 'keeps the old content when it is told not to give the name'],
    damage: (inner) =>
      withMembers(inner, {
        write: async ({ beforeCommit, ...target }, body, signal) => {
          const entry = await inner.write(target, body, signal);
          await beforeCommit?.();
          return entry;
        },
      }),
  },
  {
    defect: 'answers a write with what was sent instead of what is stored',
    failing: ['answers a write with the entry that stat gives'],
    damage: (inner) =>
      withMembers(inner, {
        write: async (target, body, signal) => ({ ...(await inner.write(target, body, signal)), changeTag: 'made up' }),
      }),
  },
  {
    defect: 'drops the last byte',
    failing: ['stores a file of one byte', 'stores files of 32 KiB and one byte around', 'writes 50 files at once'],
    damage: (inner, store) =>
      withMembers(inner, {
        write: async (target, body, signal) => {
          const entry = await inner.write(target, body, signal);
          const stored = store.get(entry.ref.segments);
          if (stored !== null) store.putFile(entry.ref.segments, stored.content.subarray(0, -1));
          return entry;
        },
      }),
  },
];

function temporaryOf(target: WriteTarget): ItemRef {
  return childRef(parentRef(target.item) ?? target.item, target.temporary);
}

async function* whole(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* cut(body: ByteStream, size: number | null): AsyncGenerator<Uint8Array> {
  let left = size ?? Number.POSITIVE_INFINITY;
  for await (const chunk of body) {
    yield chunk.subarray(0, left);
    left -= Math.min(left, chunk.length);
  }
}

async function* startingWith(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}
