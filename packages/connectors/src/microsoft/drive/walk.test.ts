import { childRef, type ItemRef, pathKey, rootRef, type WalkPage } from '@drover/core';
import { expect, it } from 'vitest';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';

const { signal } = new AbortController();
const DELTA = 'GET drives/{}/root/delta';

async function walked({ connection }: SimulatedDrive, folder: ItemRef = rootRef()): Promise<WalkPage[]> {
  return await Array.fromAsync(connection.walk?.tree(folder, null, signal) ?? []);
}

const pathsIn = (pages: readonly WalkPage[]) =>
  pages.flatMap(({ entries }) => entries.map(({ ref }) => ref.segments.join('/'))).sort();
const told = (pages: readonly WalkPage[]) => pages.every(({ complete }) => complete !== undefined);
const pathsOf = ({ drive }: SimulatedDrive) =>
  drive
    .tree()
    .map(({ segments }) => segments.join('/'))
    .sort();

/** Does `work` when the service is asked for the second page. */
function betweenPages(bed: SimulatedDrive, work: () => void): void {
  let asked = 0;
  bed.simulator.fail({
    matches({ operation }) {
      if (operation === DELTA && ++asked === 2) work();
      return false;
    },
    fault: { kind: 'reset' },
    times: 1,
  });
}

it('lists 300 folders by one request for each 1000 items, and calls each complete when its children have come', async () => {
  await using bed = await openSimulatedDrive();
  for (let n = 0; n < 300; n++) for (const file of ['a', 'b', 'c']) await bed.drive.put(`folder ${n}/${file}`, file);
  let pages: WalkPage[] = [];
  const requests = await bed.requestsOf(async () => {
    pages = await walked(bed);
  });
  expect(requests).toEqual([DELTA, DELTA]);
  expect(pathsIn(pages)).toEqual(pathsOf(bed));
  const come = new Map<string, number>();
  for (const { entries, complete = [] } of pages) {
    for (const { ref } of entries) {
      const folder = pathKey(ref.segments.slice(0, -1));
      come.set(folder, (come.get(folder) ?? 0) + 1);
    }
    for (const { segments } of complete) if (segments.length > 0) expect(come.get(pathKey(segments))).toBe(3);
  }
  expect(pages.flatMap(({ complete = [] }) => complete)).toHaveLength(301);
  expect(bed.simulator.violations()).toEqual([]);
});

it('gives the same entries as listing', async () => {
  await using bed = await openSimulatedDrive();
  await bed.drive.put('there/file', 'x');
  bed.drive.folder('there/empty');
  bed.drive.notebook('there/notebook');
  const folder = childRef(rootRef(), 'there');
  const listed = (await Array.fromAsync(bed.connection.list(folder, signal))).flat();
  const entries = (await walked(bed, folder)).flatMap((page) => page.entries);
  const plain = (from: typeof listed) =>
    from
      .map(({ ref: { segments, id }, ...entry }) => ({ ...entry, segments, id }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(plain(entries)).toEqual(plain(listed));
});

it('leaves notebooks to be listed, as changes need not tell of what is in them', async () => {
  await using bed = await openSimulatedDrive();
  bed.drive.notebook('Book');
  await bed.drive.put('Book/Plans.one', 'x');
  const pages = await walked(bed);
  const lost = pages.flatMap(({ passedOver = [] }) => passedOver.map(({ segments }) => segments));
  expect(lost).toEqual([['Book']]);
  const entries = (await Array.fromAsync(bed.connection.list(childRef(rootRef(), 'Book'), signal))).flat();
  expect(entries.map(({ name }) => name)).toEqual(['Plans.one']);
});

it('shows what is moved and made while it is listed where it is in the end', async () => {
  await using bed = await openSimulatedDrive();
  for (let n = 0; n < 1100; n++) await bed.drive.put(`${n < 600 ? 'early' : 'late'}/${n}`, 'x');
  betweenPages(bed, () => {
    bed.drive.rename('early', 'moved');
    bed.drive.rename('late/700', 'renamed');
    bed.drive.folder('moved/made');
  });
  const pages = await walked(bed);
  expect(told(pages)).toBe(true);
  expect(pathsIn(pages)).toEqual(pathsOf(bed));
});

it('begins anew when the service forgets where it stood', async () => {
  await using bed = await openSimulatedDrive();
  for (let n = 0; n < 1100; n++) await bed.drive.put(`f/${n}`, 'x');
  betweenPages(bed, () => bed.simulator.expireDeltaTokens());
  const pages = await walked(bed);
  expect(pathsIn(pages)).toEqual(pathsOf(bed));
  expect(bed.simulator.requests().filter(({ status }) => status === 410)).toHaveLength(1);
});

/** What the service is asked for after the engine named the folders that it wants, one after the other. */
async function walkedByEngine(bed: SimulatedDrive, folder: ItemRef): Promise<WalkPage[]> {
  const waiting = [folder];
  const pages: WalkPage[] = [];
  const walk = bed.connection.walk?.tree(folder, null, signal, { wanted: () => waiting.at(0) ?? null });
  for await (const page of walk ?? []) {
    pages.push(page);
    if (page.complete?.length === 0) continue;
    if (page.onDemand !== true && pages.every(({ onDemand }) => onDemand !== true)) continue;
    waiting.shift();
    // Another order than that of the listing.
    waiting.unshift(
      ...page.entries
        .filter(({ kind }) => kind === 'folder')
        .map(({ ref }) => ref)
        .reverse(),
    );
    if (waiting.length === 0) break;
  }
  return pages;
}

it('brings the folder that is wanted next, in whatever order', async () => {
  await using bed = await openSimulatedDrive();
  for (const folder of ['a', 'b', 'c'])
    for (const file of ['d/x', 'd/y']) await bed.drive.put(`${folder}/${file}`, 'x');
  const pages = await walkedByEngine(bed, rootRef());
  expect(pathsIn(pages)).toEqual(pathsOf(bed));
  const order = pages.flatMap(({ complete = [] }) => complete.map(({ segments }) => segments.join('/')));
  expect(order).toEqual(['', 'c', 'c/d', 'b', 'b/d', 'a', 'a/d']);
});

it('lists the first folders of a part by themselves, and its drive only where there are more', async () => {
  await using bed = await openSimulatedDrive();
  for (const path of ['small/a/file', 'small/b', 'part/file']) await bed.drive.put(path, 'x');
  for (let n = 0; n < 12; n++) await bed.drive.put(`part/${n}/file`, 'x');
  for (let n = 0; n < 10_100; n++) bed.drive.folder(`large/${n}`);
  let pages: WalkPage[] = [];
  const requestsOf = (name: string) =>
    bed.requestsOf(async () => {
      pages = await walkedByEngine(bed, childRef(rootRef(), name));
    });
  expect(await requestsOf('small')).toEqual(['GET drives/{}/root:/children', 'GET drives/{}/items/{}/children']);
  expect(pathsIn(pages)).toEqual(['small/a', 'small/a/file', 'small/b']);
  expect(told(pages)).toBe(true);

  const asked = await requestsOf('part');
  // The top and seven of its folders; the others are left to whoever wants them, as the drive is too large.
  expect(asked.filter((operation) => operation.endsWith('/children'))).toHaveLength(8);
  expect(asked.filter((operation) => operation === DELTA)).toHaveLength(10);
  expect(told(pages)).toBe(false);
  expect(pathsIn(pages)).toHaveLength(13 + 7);
  expect(new Set(pathsIn(pages)).size).toBe(13 + 7);
  const all = pathsOf(bed).filter((path) => path.startsWith('part/'));
  expect(pathsIn(await walked(bed, childRef(rootRef(), 'part')))).toEqual(all);
});

it('goes on with the changes of the drive behind the first folders, and brings none of them twice', async () => {
  await using bed = await openSimulatedDrive();
  for (let n = 0; n < 30; n++) await bed.drive.put(`part/${n}/deep/file`, 'x');
  let pages: WalkPage[] = [];
  const asked = await bed.requestsOf(async () => {
    pages = await walkedByEngine(bed, childRef(rootRef(), 'part'));
  });
  expect(told(pages)).toBe(true);
  expect(pathsIn(pages)).toEqual(pathsOf(bed).filter((path) => path !== 'part'));
  expect(asked.filter((operation) => operation.endsWith('/children'))).toHaveLength(8);
  expect(asked.filter((operation) => operation === DELTA)).toHaveLength(1);
});

it('ends where it would take more requests than it is worth', async () => {
  await using bed = await openSimulatedDrive();
  for (let n = 0; n < 1100; n++) await bed.drive.put(`f/${n}`, 'x');
  const pagesWorth = async (worth: number) => {
    const hints = { wanted: () => rootRef(), worth };
    const pages: WalkPage[] = [];
    for await (const page of bed.connection.walk?.tree(rootRef(), null, signal, hints) ?? []) {
      pages.push(page);
      if (page.onDemand === true) break;
    }
    return pages;
  };
  expect(told(await pagesWorth(1))).toBe(false);
  const enough = await pagesWorth(2);
  expect(told(enough)).toBe(true);
  expect(enough.at(-1)?.entries.map(({ name }) => name)).toEqual(['f']);
});
