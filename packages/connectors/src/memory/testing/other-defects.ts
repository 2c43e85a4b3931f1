import { createServer } from 'node:net';
import { withMembers } from '@drover/connector-kit';
import type { Connection, Meta } from '@drover/core';
import { StorageError } from '@drover/core';
import type { Defect } from './defect.ts';

const HOUR = 3_600_000;

export const otherDefects: readonly Defect[] = [
  {
    defect: 'keeps times in whole hours without saying so',
    failing: ['keeps a modification time of an ordinary second', 'keeps a modification time of one millisecond'],
    damage: (inner) => withTimes(inner, (epochMs) => Math.floor(epochMs / HOUR) * HOUR),
  },
  {
    defect: 'reads times in another time zone than it writes them',
    failing: [
      'keeps a modification time of an ordinary second',
      'keeps a modification time of the first second of 1970',
    ],
    damage: (inner) => withTimes(inner, (epochMs) => epochMs + HOUR),
  },
  {
    defect: 'loses times before 1970',
    failing: ['keeps a modification time of one second before 1970', 'keeps a modification time of a day in 1955'],
    damage: (inner) => withTimes(inner, (epochMs) => Math.max(0, epochMs)),
  },
  {
    defect: 'discards whatever it is asked to',
    failing: ['refuses to discard a file that is not ours'],
    damage: (inner, store) =>
      withMembers(inner, {
        discard: async (item, signal) => {
          signal.throwIfAborted();
          if (store.get(item.segments) !== null) store.remove(item.segments);
        },
      }),
  },
  {
    defect: 'makes no folder twice',
    failing: [
      'answers with the folder that is there already, and its content stays',
      'makes one folder when many ask for it at once',
    ],
    damage: (inner) =>
      withMembers(inner, {
        createFolder: async (folder, meta, signal) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if ((await inner.stat(folder, signal)) === null) return inner.createFolder(folder, meta, signal);
          throw new StorageError({ kind: 'already-exists', message: 'It exists.' });
        },
      }),
  },
  {
    defect: 'does not listen to signals',
    failing: [
      'does not begin stat when it is cancelled already',
      'does not begin write when it is cancelled already',
      'cancels a write whose source hangs',
      'cancels a write that waits for leave to commit',
      'cancels a read in the middle',
    ],
    damage: (inner) => {
      const { signal } = new AbortController();
      return withMembers(inner, {
        stat: (item) => inner.stat(item, signal),
        read: (entry, range) => inner.read(entry, range, signal),
        write: (target, body) => inner.write(target, body, signal),
      });
    },
  },
  {
    defect: 'rejects with an error of its own when it is cancelled',
    failing: ['does not begin stat when it is cancelled already', 'survives the cancelling of stat at any moment'],
    damage: (inner) =>
      withMembers(inner, {
        stat: async (item, signal) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          if (signal.aborted) throw new DOMException('The operation was aborted.', 'AbortError');
          return inner.stat(item, signal);
        },
      }),
  },
  {
    defect: 'lets listeners gather on signals',
    failing: ['leaves no listener on a signal that lives on'],
    damage: (inner) =>
      withMembers(inner, {
        stat: (item, signal) => {
          signal.addEventListener('abort', () => undefined);
          return inner.stat(item, signal);
        },
      }),
  },
  {
    defect: 'works on when it is closed',
    failing: ['refuses to work once it is closed', 'closes while a write is on its way'],
    damage: (inner) => withMembers(inner, { [Symbol.asyncDispose]: async () => undefined }),
  },
  {
    defect: 'cannot be closed twice',
    failing: ['closes twice'],
    damage: (inner) => {
      let closed = false;
      return withMembers(inner, {
        [Symbol.asyncDispose]: async () => {
          if (closed) throw new Error('closed already');
          closed = true;
          await inner[Symbol.asyncDispose]();
        },
      });
    },
  },
  {
    defect: 'ends a stream that is cut by closing as if it were whole',
    failing: ['never ends a stream that is cut by closing as if it were whole'],
    damage: (inner) =>
      withMembers(inner, {
        read: async (entry, range, signal) => {
          const stream = await inner.read(entry, range, signal);
          return (async function* () {
            try {
              yield* stream;
            } catch (error) {
              if (!(error instanceof StorageError)) throw error;
            }
          })();
        },
      }),
  },
  {
    defect: 'leaves a socket open',
    failing: ['leaves nothing open when it is closed'],
    damage: (inner) => {
      const server = createServer().listen(0, '127.0.0.1').unref();
      // Long after the case has given up, so that the test itself leaves nothing behind.
      setTimeout(() => server.close(), 30_000).unref();
      return inner;
    },
  },
  {
    defect: 'says that an upload holds more than was sent',
    failing: ['says that all of a new upload is missing', 'resumes an upload whose source broke off a part boundary'],
    damage: (inner) =>
      withUpload(inner, {
        status: async (token, target, signal) => {
          const status = await inner.upload?.status(token, target, signal);
          const missing = status?.missing.map(({ from, to }) => ({ from: Math.min(to, from + 100_000), to })) ?? [];
          return status === null ? null : { missing };
        },
      }),
  },
  {
    defect: 'knows every upload',
    failing: ['answers null for an upload that the service does not know'],
    damage: (inner) =>
      withUpload(inner, {
        status: async (token, target, signal) =>
          (await inner.upload?.status(token, target, signal)) ?? { missing: [{ from: 0, to: target.size ?? 0 }] },
      }),
  },
  {
    defect: 'commits uploads without their condition',
    failing: ['holds a commit to the condition of its target'],
    damage: (inner) =>
      withUpload(inner, {
        commit: async (token, target, signal) => {
          if (inner.upload === undefined) throw new TypeError('there is no upload');
          return inner.upload.commit(token, { ...target, condition: { if: 'anything' } }, signal);
        },
      }),
  },
  {
    defect: 'leaves what an aborted upload sent',
    failing: ['leaves nothing of an upload that is aborted'],
    damage: (inner) => withUpload(inner, { abort: async () => undefined }),
  },
  {
    defect: 'tells a password in an error',
    failing: ['tells no secret in an error'],
    damage: (inner) =>
      withMembers(inner, {
        createFolder: (folder, meta, signal) =>
          inner.createFolder(folder, meta, signal).catch((error: unknown) => {
            throw error instanceof StorageError ? error.with({ vendor: 'PASS open sesame' }) : error;
          }),
      }),
  },
  {
    defect: 'gives no remedy',
    failing: ['says in every error what happened, to what and what to do'],
    damage: (inner) =>
      withMembers(inner, {
        createFolder: (folder, meta, signal) =>
          inner.createFolder(folder, meta, signal).catch((error: unknown) => {
            throw error instanceof StorageError
              ? new StorageError({ kind: error.kind, message: error.message })
              : error;
          }),
      }),
  },
];

function withTimes(inner: Connection, change: (epochMs: number) => number): Connection {
  const changed = (meta: Meta): Meta =>
    meta.modified === undefined
      ? meta
      : { ...meta, modified: { ...meta.modified, epochMs: change(meta.modified.epochMs) } };
  return withMembers(inner, {
    write: (target, body, signal) => inner.write({ ...target, meta: changed(target.meta) }, body, signal),
  });
}

function withUpload(inner: Connection, changes: Partial<NonNullable<Connection['upload']>>): Connection {
  const { upload } = inner;
  if (upload === undefined) return inner;
  return withMembers(inner, {
    upload: {
      begin: (target, signal) => upload.begin(target, signal),
      status: (token, target, signal) => upload.status(token, target, signal),
      append: (token, target, offset, body, signal) => upload.append(token, target, offset, body, signal),
      commit: (token, target, signal) => upload.commit(token, target, signal),
      abort: (token, target, signal) => upload.abort(token, target, signal),
      ...changes,
    },
  });
}
