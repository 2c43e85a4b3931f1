import { withMembers } from '@drover/connector-kit';
import { type ByteStream, type Connection, type Entry, StorageError } from '@drover/core';
import type { Defect } from './defect.ts';

export const readDefects: readonly Defect[] = [
  {
    defect: 'lists the first entry of each page again',
    failing: ['lists one file with its name, kind and size', 'lists 10,000 entries, each once'],
    damage: (inner) => withPages(inner, (page) => [...page, ...page.slice(0, 1)]),
  },
  {
    defect: 'lists only the first page',
    failing: ['lists 10,000 entries, each once'],
    damage: (inner) =>
      withMembers(inner, {
        async *list(folder, signal) {
          for await (const page of inner.list(folder, signal)) {
            yield page;
            return;
          }
        },
      }),
  },
  {
    defect: 'lists names without the spaces at their ends',
    failing: ['holds or refuses a name with a space at the end', 'holds or refuses a name with spaces at both ends'],
    damage: (inner) => withPages(inner, (page) => page.map((entry) => ({ ...entry, name: entry.name.trim() }))),
  },
  {
    defect: 'does not list hidden files',
    failing: ['holds or refuses a name with a leading dot'],
    damage: (inner) => withPages(inner, (page) => page.filter((entry) => !entry.name.startsWith('.'))),
  },
  {
    defect: 'lists nothing for a missing folder',
    failing: ['answers not-found for the listing of a missing folder', 'refuses to list a file'],
    damage: (inner) =>
      withMembers(inner, {
        async *list(folder, signal) {
          if ((await inner.stat(folder, signal))?.kind === 'folder') yield* inner.list(folder, signal);
        },
      }),
  },
  {
    defect: 'takes a star in a folder name for a pattern',
    failing: ['takes a pattern for a name'],
    damage: (inner) =>
      withMembers(inner, {
        list: (folder, signal) =>
          folder.segments.at(-1) === 'f*'
            ? inner.list({ ...folder, segments: [...folder.segments.slice(0, -1), 'fa'] }, signal)
            : inner.list(folder, signal),
        stat: (item, signal) =>
          inner.stat(
            item.segments.at(-1) === '*' ? { ...item, segments: [...item.segments.slice(0, -1), 'a'] } : item,
            signal,
          ),
      }),
  },
  {
    defect: 'ignores the offset of a read',
    failing: ['reads from the second byte on', 'reads from the middle on', 'reads from the end on'],
    damage: (inner) =>
      withMembers(inner, { read: (entry, range, signal) => inner.read(entry, { ...range, offset: 0 }, signal) }),
  },
  {
    defect: 'uses one buffer for all chunks',
    failing: ['gives back the same bytes twice'],
    damage: (inner) =>
      withMembers(inner, { read: async (entry, range, signal) => inOneBuffer(await inner.read(entry, range, signal)) }),
  },
  {
    defect: 'ignores the tag that a read is bound to',
    failing: ['refuses to read when the tag shows a change'],
    damage: (inner) =>
      withMembers(inner, { read: (entry, { offset }, signal) => inner.read(entry, { offset }, signal) }),
  },
  {
    defect: 'never frees a stream that is not read to its end',
    failing: [
      'frees a read stream that is ended in the middle',
      'frees read streams that nobody reads when their signal aborts',
    ],
    damage: (inner) => {
      let free = 8;
      return withMembers(inner, {
        read: async (entry, range, signal) => {
          if (free === 0) await new Promise(() => undefined);
          free -= 1;
          return thenDo(await inner.read(entry, range, signal), () => {
            free += 1;
          });
        },
      });
    },
  },
  {
    defect: 'frees a stream only when it was begun',
    failing: ['frees a read stream that is ended before its first byte'],
    damage: (inner) => {
      let free = 8;
      return withMembers(inner, {
        read: async (entry, range, signal) => {
          if (free === 0) await new Promise(() => undefined);
          free -= 1;
          return finallyDo(await inner.read(entry, range, signal), () => {
            free += 1;
          });
        },
      });
    },
  },
  {
    defect: 'finds names whatever their case',
    failing: ['tells capitals from small letters as it declares'],
    damage: (inner) =>
      withMembers(inner, {
        stat: async (item, signal) => {
          const found = await inner.stat(item, signal);
          if (found !== null) return found;
          const parent = { root: item.root, segments: item.segments.slice(0, -1) };
          const pages = await Array.fromAsync(inner.list(parent, signal)).catch(() => []);
          const name = item.segments.at(-1)?.toLowerCase();
          return pages.flat().find((entry) => entry.name.toLowerCase() === name) ?? null;
        },
      }),
  },
  {
    defect: 'calls everything unavailable',
    failing: [
      'answers not-found for the listing of a missing folder',
      'answers not-found for the content of a missing file',
      'calls no error that stays worth trying again',
    ],
    damage: (inner) =>
      withMembers(inner, {
        async *list(folder, signal) {
          try {
            yield* inner.list(folder, signal);
          } catch (error) {
            throw vague(error);
          }
        },
        read: (entry, range, signal) =>
          inner.read(entry, range, signal).catch((error: unknown) => {
            throw vague(error);
          }),
      }),
  },
  {
    defect: 'computes hashes of something else',
    failing: ['computes the hashes that it declares'],
    damage: (inner) => withMembers(inner, { hashes: { hash: async () => '0'.repeat(64) } }),
  },
];

function withPages(inner: Connection, change: (page: Entry[]) => Entry[]): Connection {
  return withMembers(inner, {
    async *list(folder, signal) {
      for await (const page of inner.list(folder, signal)) yield change(page);
    },
  });
}

function vague(error: unknown): unknown {
  return error instanceof StorageError ? error.with({ kind: 'unavailable', retryable: true }) : error;
}

async function* inOneBuffer(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(1024 * 1024);
  for await (const chunk of stream) {
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
  }
}

async function* thenDo(stream: ByteStream, free: () => void): AsyncGenerator<Uint8Array> {
  yield* stream;
  free();
}

async function* finallyDo(stream: ByteStream, free: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } finally {
    free();
  }
}
