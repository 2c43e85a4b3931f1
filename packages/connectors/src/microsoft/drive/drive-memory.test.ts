import { gunzipSync, gzipSync } from 'node:zlib';
import { realClock } from '@drover/connector-kit/testing';
import { rootRef, type Walk } from '@drover/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenGraph, openGraph } from '../graph/open-graph.ts';
import { simulatedAccess } from '../testing/simulated-access.ts';
import { openSimulatedDrive, type SimulatedDrive } from '../testing/simulated-drive.ts';
import { DriveFiles } from './drive-files.ts';
import { oneDrive } from './drive-map.ts';
import { DriveMemory } from './drive-memory.ts';
import { driveWalk } from './walk.ts';
import { WalkRoom } from './walk-room.ts';

const { signal } = new AbortController();
const DELTA = 'GET drives/{}/root/delta';
const ANNA = 'anna@contoso.example';
/** All of the drive, by pages of 1000. */
const PAGES = 2;
const ITEMS = 1100;

const kept = new Map<string, Uint8Array>();
let broken = false;
const memory = {
  read: async (name: string) => {
    if (broken) throw new Error('the database is away');
    return kept.get(name) ?? null;
  },
  write: async (name: string, content: Uint8Array) => {
    if (broken) throw new Error('the database is away');
    kept.set(name, content);
  },
};

const warned: string[] = [];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_: object, message: string) => void warned.push(message),
};
const contextOf = ({ simulator }: SimulatedDrive) => ({
  ...{ clock: realClock, log, access: simulatedAccess(simulator, ANNA) },
  tokens: { read: async () => null, refresh: async () => '' },
});

let bed: SimulatedDrive;
let open: OpenGraph;
let walk: Walk;
beforeAll(async () => {
  bed = await openSimulatedDrive();
  open = openGraph(contextOf(bed), []);
  walk = driveWalk(
    new DriveFiles(open.graph, oneDrive(bed.drive.id)),
    { room: new WalkRoom(), memory: new DriveMemory(memory, realClock, log, ITEMS) },
    (within) => within,
  );
  for (let n = 0; n < ITEMS; n++) bed.drive.folder(`folder ${n % 10}/${n}`);
  await bed.drive.put('lines\u2028in\u2029names', 'x');
  await expectWalk(PAGES);
});
afterAll(async () => {
  await open?.[Symbol.asyncDispose]();
  await bed?.[Symbol.asyncDispose]();
});

/** Walks the drive and expects all that is in it, by so many requests. */
async function expectWalk(requests: number): Promise<void> {
  let paths: string[] = [];
  const asked = await bed.requestsOf(async () => {
    const pages = await Array.fromAsync(walk.tree(rootRef(), null, signal));
    paths = pages.flatMap(({ entries }) => entries.map(({ ref }) => ref.segments.join('/')));
  });
  expect(asked).toEqual(Array(requests).fill(DELTA));
  const there = bed.drive.tree().map(({ segments }) => segments.join('/'));
  expect(paths.sort()).toEqual(there.sort());
}

it('lists what has changed alone, and tells of everything as it is now', async () => {
  await expectWalk(1);
  await bed.drive.put('folder 1/11/new', 'x');
  bed.drive.rename('folder 2', 'renamed');
  bed.drive.remove('folder 3');
  bed.drive.remove('folder 4/14');
  await expectWalk(1);
  await bed.drive.put('folder 3/again', 'x');
  await expectWalk(1);
});

it('keeps the drive anew where more has changed than one page holds', async () => {
  for (let n = 0; n < 1200; n++) bed.drive.folder(`folder 5/more ${n}`);
  await expectWalk(2);
  await expectWalk(1);
});

it('lists everything anew when the service has forgotten the link', async () => {
  bed.simulator.expireDeltaTokens();
  bed.drive.remove('folder 6');
  await expectWalk(1 + 3);
  await expectWalk(1);
});

it.each([
  ['is no listing', (name: string) => kept.set(name, Buffer.from('not packed'))],
  ['broke off', (name: string, content: Uint8Array) => kept.set(name, content.subarray(0, content.length / 2))],
  ['is of other fields', (name: string) => rewrite(name, (text) => text.replace('parentReference', 'parent'))],
  [
    'leads to another host',
    (name: string) => rewrite(name, (text) => text.replace(/http:..[^/]+/, 'http://else.test')),
  ],
])('lists everything where what was kept %s', async (_, spoil) => {
  for (const [name, content] of kept) spoil(name, content);
  await expectWalk(3);
  await expectWalk(1);
});

it('lists everything where nothing can be kept', async () => {
  broken = true;
  await expectWalk(3);
  broken = false;
  expect(warned).toContain('the listing that was kept of a drive could not be used');
  expect(warned).toContain('the listing of a drive could not be kept');
});

function rewrite(name: string, change: (text: string) => string): void {
  const text = gunzipSync(kept.get(name) ?? '').toString();
  expect(change(text)).not.toBe(text);
  kept.set(name, gzipSync(change(text)));
}
