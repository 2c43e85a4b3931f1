import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, type ItemRef, rootRef } from '@drover/core';
import { MemoryJournal, runTransfer } from '@drover/engine';

const { signal } = new AbortController();

const REQUEST = {
  transferKey: '0123456789ab',
  policy: {
    ...({ conflicts: 'keep', newerDestination: 'keep', names: { mode: 'remove' }, verify: 'size' } as const),
    ...({ exclusions: [], include: [], exclude: [], transfers: 'auto', attempts: 1 } as const),
  },
};

/** A tree by one walk; how many items there were. */
export async function walked(connection: Connection, folder: ItemRef): Promise<number> {
  let items = 0;
  for await (const { entries } of connection.walk?.tree(folder, null, signal) ?? []) items += entries.length;
  return items;
}

/** A scan, as a run does it. */
export async function scanned(connection: Connection, folder: ItemRef): Promise<number> {
  const ports = { journal: new MemoryJournal(), clock: realClock };
  const destination = { profile: 'sharepoint' } as const;
  const request = { ...REQUEST, mode: 'scan', source: { connection, folder }, destination } as const;
  const { counters } = await runTransfer(request, ports, signal);
  return counters.filesSeen + counters.foldersSeen;
}

/** A copy into memory, as a run does it. */
export async function copied(connection: Connection, folder: ItemRef): Promise<number> {
  const ports = { journal: new MemoryJournal(), clock: realClock };
  const destination = { connection: new MemoryConnection(new MemoryStore()), folder: rootRef() };
  const request = { ...REQUEST, mode: 'copy', source: { connection, folder }, destination } as const;
  const { counters } = await runTransfer(request, ports, signal);
  return counters.filesCopied;
}

export async function filesBelow(connection: Connection, folder: ItemRef): Promise<Entry[]> {
  const files: Entry[] = [];
  for await (const { entries } of connection.walk?.tree(folder, null, signal) ?? [])
    for (const entry of entries) if (entry.kind === 'file') files.push(entry);
  return files;
}

/** Small files in packs, into nothing. */
export async function packed(connection: Connection, files: readonly Entry[]): Promise<number> {
  let read = 0;
  for await (const { content } of connection.bulkRead?.readMany(files, signal) ?? []) {
    if (content instanceof Error) throw content;
    read++;
  }
  return read;
}

/** One request for each file, so many at once, into nothing. */
export async function readEach(connection: Connection, files: readonly Entry[], atOnce: number): Promise<number> {
  let next = 0;
  let read = 0;
  const work = async (): Promise<void> => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      await readOne(connection, file);
      read++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return read;
}

/** One file into nothing; its bytes. */
export async function readOne(connection: Connection, file: Entry): Promise<number> {
  let bytes = 0;
  for await (const chunk of await connection.read(file, { offset: 0 }, signal)) bytes += chunk.length;
  return bytes;
}
