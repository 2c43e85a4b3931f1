import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Entry, rootRef, temporaryName, type WriteTarget } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { LinkStream, ServeCall } from '../link.ts';
import type { AgentConnection } from './client/agent-connection.ts';
import { openAgentConnection } from './client/open-agent-connection.ts';
import { describe as describeServed } from './serve/description.ts';
import { serveStorage } from './serve/serve-storage.ts';
import { MemoryLink } from './testing/memory-link.ts';

const { signal } = new AbortController();
const folder = { root: '', segments: ['shared'] };
const file: Entry = { ref: { root: '', segments: ['a.txt'] }, name: 'a.txt', kind: 'file', size: 3 };
const SHAPE = ['name', 'kind', 'size'];

const streams = (): object[] => Array.from({ length: 100 }, () => ({ name: 's'.repeat(1_000), size: 1 }));

type Script = (stream: LinkStream) => Promise<void>;

/** A connection to an agent that says what it serves, and then what the script says. */
async function against(script: Script): Promise<AgentConnection> {
  const served = describeServed(new MemoryConnection(new MemoryStore()));
  const serve: ServeCall = async (method, _params, stream) => {
    if (method === 'open') await stream.send({ message: { value: served } });
    else await script(stream);
    await stream.end();
  };
  const link = new MemoryLink(serve);
  return openAgentConnection({ link: async () => link }, signal);
}

function says(...messages: unknown[]): Script {
  return async (stream) => {
    for (const message of messages) await stream.send({ message });
  };
}

function page(rows: unknown, shapes: unknown = [SHAPE]): unknown {
  return { page: { shapes, rows } };
}

async function listed(script: Script): Promise<Entry[]> {
  const connection = await against(script);
  return (await Array.fromAsync(connection.list(folder, signal))).flat();
}

describe('names in a listing', () => {
  it.each([
    ['the folder above', '..'],
    ['the folder itself', '.'],
    ['nothing', ''],
    ['a path', '../../etc/passwd'],
    ['an absolute path', '/etc/passwd'],
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800'],
    ['almost a megabyte, which is as long as a message may be', 'x'.repeat(1_000_000)],
  ])('make an entry of %s one that nothing can be asked of', async (_, name) => {
    const [entry] = await listed(says(page([[0, name, 'file', 1]]), { end: true }));
    expect(entry).toMatchObject({ kind: 'special', size: null });
    expect(entry?.unusable).toBeDefined();
    expect(entry?.ref.segments.slice(0, -1)).toEqual(folder.segments);
    expect(entry?.name).toMatch(/^[^/\0]{1,1024}$/);
  });

  it('may hold control characters, which Linux allows', async () => {
    const [entry] = await listed(says(page([[0, 'a\nb\u001b[2J', 'file', 1]]), { end: true }));
    expect(entry?.name).toBe('a\nb\u001b[2J');
  });
});

describe('what cannot be true ends a listing as corrupt', () => {
  it.each([
    ['a negative size', page([[0, 'a', 'file', -1]])],
    ['a broken size', page([[0, 'a', 'file', 0.5]])],
    ['a size beyond numbers', page([[0, 'a', 'file', 1e300]])],
    ['a kind that does not exist', page([[0, 'a', 'door', 1]])],
    ['a time that is none', page([[0, 'a', 'file', 1, ['x', 1]]], [[...SHAPE, 'modified']])],
    ['a time beyond all days', page([[0, 'a', 'file', 1, [1e17, 1]]], [[...SHAPE, 'modified']])],
    ['a precision of nothing', page([[0, 'a', 'file', 1, [1, 0]]], [[...SHAPE, 'modified']])],
    ['a mode with a file type', page([[0, 'a', 'file', 1, 0o100644]], [[...SHAPE, 'mode']])],
    [
      'a security descriptor without end',
      page([[0, 'a', 'file', 1, 'D'.repeat(70_000)]], [[...SHAPE, 'securityDescriptor']]),
    ],
    ['names of streams without end', page([[0, 'a', 'file', 1, streams()]], [[...SHAPE, 'streams']])],
    ['attributes without end', page([[0, 'a', 'file', 1, ['x'.repeat(300)]]], [[...SHAPE, 'attributes']])],
    ['a hash that is none', page([[0, 'a', 'file', 1, { md5: '../..' }]], [[...SHAPE, 'hashes']])],
    ['a place of its own', page([[0, 'a', 'file', 1, { root: '', segments: ['etc'] }]], [[...SHAPE, 'ref']])],
    ['a prototype', page([[0, 'a', 'file', 1, {}]], [[...SHAPE, '__proto__']])],
    ['a field twice', page([[0, 'a', 'file', 1, 'b']], [[...SHAPE, 'name']])],
    ['a row without a shape', page([[7, 'a', 'file', 1]])],
    ['a row that is too short', page([[0, 'a']])],
    ['rows that are none', page('rows')],
    ['shapes without a name', page([[0, 'file', 1]], [['kind', 'size']])],
    ['no page at all', 'page'],
    ['nothing', null],
  ])('%s', async (_, message) => {
    await expect(listed(says(message, { end: true }))).rejects.toMatchObject({ kind: 'corrupt', retryable: false });
  });
});

it('a listing that ends without saying so is never taken for whole', async () => {
  await expect(listed(says(page([[0, 'a', 'file', 1]])))).rejects.toMatchObject({ kind: 'unavailable' });
});

describe('an agent that never comes to an end', () => {
  const endless = (message: unknown, sent: { count: number }): Script => {
    return async (stream) => {
      for (;;) {
        await stream.send({ message });
        sent.count++;
        await new Promise(setImmediate);
      }
    };
  };

  it.each([
    ['a listing of nothing', page([]), (connection: AgentConnection) => connection.list(folder, signal)],
    [
      'a walk of nothing',
      { groups: [], cursor: null, complete: [], passedOver: [] },
      (connection: AgentConnection) => connection.walk.tree(folder, null, signal),
    ],
  ])('with %s is given up', async (_what, message, ask) => {
    const sent = { count: 0 };
    const connection = await against(endless(message, sent));
    await expect(Array.fromAsync<unknown>(ask(connection))).rejects.toMatchObject({ kind: 'corrupt' });
    const { count } = sent;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sent.count).toBeLessThanOrEqual(count + 2_000);
  });

  it('with entries is listened to only as long as somebody wants more, and learns that nobody does', async () => {
    const sent = { count: 0 };
    let aborted = false;
    const connection = await against(async (stream) => {
      await endless(
        page([[0, 'a', 'file', 1]]),
        sent,
      )(stream).catch(() => {
        aborted = true;
      });
    });
    let taken = 0;
    for await (const entries of connection.list(folder, signal)) {
      taken += entries.length;
      if (taken >= 500) break;
    }
    await expect.poll(() => aborted).toBe(true);
  });
});

it.each([
  ['above the top', ['..']],
  ['by a path in a name', ['a/../../b']],
  ['by NUL', ['a\0']],
])('a walk %s ends as corrupt', async (_, names) => {
  const group = { folder: names, page: { shapes: [SHAPE], rows: [[0, 'a', 'file', 1]] } };
  const connection = await against(says({ groups: [group], cursor: null, complete: [], passedOver: [] }));
  await expect(Array.fromAsync(connection.walk.tree(folder, null, signal))).rejects.toMatchObject({ kind: 'corrupt' });
});

it('a walk message of 950 KB about what lies 2,000 folders deep does not become half a gigabyte', async () => {
  const rows = Array.from({ length: 52_000 }, () => [0, 'a', 'file', 1]);
  const group = { folder: new Array(2_000).fill('a'), page: { shapes: [SHAPE], rows } };
  const connection = await against(says({ groups: [group], cursor: null, complete: [], passedOver: [] }));
  const before = process.memoryUsage().heapUsed;
  const pages = connection.walk.tree(folder, null, signal)[Symbol.asyncIterator]();
  const failure = await pages.next().catch((error: unknown) => error);
  expect((process.memoryUsage().heapUsed - before) / 1024 ** 2).toBeLessThan(100);
  expect(failure).toMatchObject({ kind: 'corrupt' });
});

it('an honest agent divides what lies very deep, and all of it comes', async () => {
  const store = new MemoryStore();
  const deep = new Array(2_000).fill('a').join('/');
  for (let at = 0; at < 1_100; at++) store.putFile(`${deep}/${at}`, '');
  const link = new MemoryLink(serveStorage(new MemoryConnection(store)));
  const connection = await openAgentConnection({ link: async () => link }, signal);
  const place = { root: '', segments: deep.split('/') };
  const pages = await Array.fromAsync(connection.list(place, signal));
  expect(pages.flat()).toHaveLength(1_100);
  expect(Math.max(...pages.map(({ length }) => length))).toBeLessThan(600);
  const walked = await Array.fromAsync(connection.walk.tree(place, null, signal));
  expect(walked.flatMap(({ entries }) => entries)).toHaveLength(1_100);
});

it('a walk that refuses a file which it did not list ends as corrupt', async () => {
  const group = { folder: [], page: { shapes: [SHAPE], rows: [[0, 'a', 'file', 1]] } };
  const refused = [[1, { kind: 'permission-denied', message: 'No.', scope: 'item', retryable: false }]];
  const connection = await against(says({ groups: [group], cursor: null, complete: [], passedOver: [], refused }));
  await expect(Array.fromAsync(connection.walk.tree(folder, null, signal))).rejects.toMatchObject({ kind: 'corrupt' });
});

it('another item than was asked for is refused', async () => {
  const connection = await against(says({ value: { shapes: [SHAPE], rows: [[0, 'b.txt', 'file', 1]] } }));
  await expect(connection.stat(file.ref, signal)).rejects.toMatchObject({ kind: 'corrupt' });
});

it.each([
  [
    'more files than asked for',
    [
      [1, null],
      [1, null],
    ],
    new Uint8Array(2),
  ],
  ['a file larger than any in a pack', [[2 ** 30, null]], new Uint8Array(1)],
  ['less content than announced', [[2, null]], new Uint8Array(1)],
  ['more content than announced', [[1, null]], new Uint8Array(2)],
  ['a negative length', [[-1]], new Uint8Array(1)],
  ['a length that is none', [['1']], new Uint8Array(1)],
  ['a version that is none', [[1, { size: -1 }]], new Uint8Array(1)],
  ['neither content nor failure', [{}], new Uint8Array(1)],
  ['nothing of the file', [null], new Uint8Array(1)],
  ['no list of files', 'files', new Uint8Array(1)],
])('packed files with %s end as corrupt', async (_, files, bytes) => {
  const connection = await against(async (stream) => {
    await stream.send({ message: { files } });
    await stream.send({ bytes });
    await stream.send({ message: { end: true } });
  });
  const reading = Array.fromAsync(connection.bulkRead.readMany([file], signal));
  await expect(reading).rejects.toMatchObject({ kind: 'corrupt' });
});

describe('a write', () => {
  const stored = { value: { shapes: [SHAPE], rows: [[0, 'a.txt', 'file', 3]] } };
  const target: WriteTarget = {
    ...{ item: file.ref, size: 3, meta: {}, temporary: temporaryName('0123456789ab', '1') },
    condition: { if: 'anything' },
  };

  it('that is called stored before its content was sent is not believed', async () => {
    const connection = await against(says(stored));
    const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    await expect(connection.write(target, never, signal)).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('that got its name without leave is not believed', async () => {
    const connection = await against(async (stream) => {
      for await (const part of stream) if ('message' in part) break;
      await stream.send({ message: stored });
    });
    const fenced = { ...target, beforeCommit: async () => undefined };
    await expect(connection.write(fenced, content(), signal)).rejects.toMatchObject({ kind: 'corrupt' });
  });
});

it('an agent that says nothing sound of itself is not opened', async () => {
  const link = new MemoryLink(async (_method, _params, stream) => {
    await stream.send({ message: { value: { capabilities: { source: 'yes' }, members: ['everything'] } } });
    await stream.end();
  });
  const opening = openAgentConnection({ link: async () => link }, signal);
  await expect(opening).rejects.toMatchObject({ kind: 'corrupt' });
});

it('an agent that comes back with other abilities is not gone on with', async () => {
  const kinds = [new MemoryStore(), new MemoryStore({ capabilities: { caseSensitive: false } })];
  const links = kinds.map((store) => {
    const told = describeServed(new MemoryConnection(store));
    return new MemoryLink(async (_method, _params, stream) => {
      await stream.send({ message: { value: told } });
      await stream.end();
    });
  });
  let at = 0;
  const connection = await openAgentConnection({ link: async () => links[at] as MemoryLink }, signal);
  at = 1;
  await expect(connection.stat(rootRef(), signal)).rejects.toMatchObject({ kind: 'unavailable', retryable: false });
});

async function* content(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(3);
}
