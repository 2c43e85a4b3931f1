import { FakeClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, childRef, type ItemRef, parentRef, rootRef, StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { transfer } from './testing/harness.ts';

const AT = Date.UTC(2020, 0, 1);
const lost = () => new StorageError({ kind: 'unavailable', message: 'The connection broke.' });

/** A destination whose connection breaks in the middle of the first write, and which removes nothing so many times after that. */
function breaking(store: MemoryStore, refusals: number): Connection {
  const connection = new MemoryConnection(store);
  const { write, discard } = connection;
  let broken = false;
  let refused = 0;
  connection.write = async (target, body, signal) => {
    if (broken) return write.call(connection, target, body, signal);
    broken = true;
    const folder = parentRef(target.item) ?? rootRef();
    store.putFile(childRef(folder, target.temporary).segments, 'half');
    throw lost();
  };
  connection.discard = async (item, signal) => {
    if (broken && refused++ < refusals) throw lost();
    return discard.call(connection, item, signal);
  };
  return connection;
}

async function run(refusals: number) {
  const from = new MemoryStore();
  const to = new MemoryStore();
  from.putFile('d/file', 'content', AT);
  from.setModified('d', AT);
  const left: ItemRef[] = [];
  const clock = new FakeClock();
  const observe = { leftBehind: (items: readonly ItemRef[]) => left.push(...items) };
  const summary = await clock.run(transfer({ from, to: breaking(to, refusals), clock, ports: { observe } }));
  return { summary, from, to, left };
}

test('what an attempt left when the connection broke is removed before the run ends, and the folder keeps its time', async () => {
  const { summary, from, to, left } = await run(1);
  expect(summary.status).toBe(100);
  expect(to.paths()).toEqual(['d/', 'd/file']);
  expect(to.get('d')?.modifiedMs).toBe(from.get('d')?.modifiedMs);
  expect(left).toEqual([]);
});

test('nothing is told of a file that could not even be created, where nothing can be removed either', async () => {
  const from = new MemoryStore();
  const to = new MemoryConnection(new MemoryStore());
  from.putFile('file', 'content', AT);
  const readOnly = () =>
    Promise.reject(new StorageError({ kind: 'permission-denied', fault: 'permission', message: 'It is read-only.' }));
  Object.assign(to, { write: readOnly, discard: readOnly });
  const left: ItemRef[] = [];
  const observe = { leftBehind: (items: readonly ItemRef[]) => left.push(...items) };
  const summary = await transfer({ from, to, ports: { observe } });
  expect(summary.counters.filesFailedAtDestination).toBe(1);
  expect(left).toEqual([]);
});

test('what cannot be removed by then is told by name', async () => {
  const { summary, to, left } = await run(2);
  expect(summary.status).toBe(100);
  expect(left.map(({ segments }) => segments.join('/'))).toEqual(
    to.paths().filter((path) => path.includes('.drover-')),
  );
  expect(left).toHaveLength(1);
});
