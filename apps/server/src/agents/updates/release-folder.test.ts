import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '@drover/database/testing';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReleaseFolder } from './release-folder.ts';
import { Turns } from './turns.ts';

const signal = new AbortController().signal;
const WANTED = { version: '2.0.0.0', kind: 'portable' };

let folder: string;
let told: string[];
let releases: ReleaseFolder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-releases-'));
  told = [];
  const log = pino({}, { write: (line: string) => void told.push(line) });
  releases = new ReleaseFolder({ folder, clock: realClock, log });
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(program: string, { size = program.length, version = '2.0.0.0', kind = 'portable' } = {}): void {
  const [issued, expires] = ['2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'];
  const files = { [kind]: { size, sha256: 'a'.repeat(64) } };
  const manifest = JSON.stringify({ product: 'drover-agent', version, issued, expires, files });
  writeFileSync(join(folder, `drover-agent-${version}-portable`), program);
  writeFileSync(join(folder, 'release.json'), JSON.stringify({ manifest, signature: 'A'.repeat(86) }));
}

const read = async (wanted = WANTED) => Buffer.concat(await Array.fromAsync(releases.read(wanted, signal))).toString();

describe('a folder of releases', () => {
  it('offers nothing while it is empty, and what an administrator puts there from then on', async () => {
    let changes = 0;
    using _ = releases.watch(() => (changes += 1));
    await releases.look();
    expect([releases.current, changes, told]).toEqual([null, 0, []]);
    put('the program');
    await releases.look();
    await releases.look();
    expect(changes).toBe(1);
    expect(releases.current?.manifest).toContain('2.0.0.0');
    expect(await read()).toBe('the program');
    put('another', { version: '2.0.0.1' });
    await releases.look();
    expect(changes).toBe(2);
    await expect(read()).rejects.toMatchObject({ kind: 'not-found' });
    expect(await read({ version: '2.0.0.1', kind: 'portable' })).toBe('another');
  });

  it('gives nothing but the programs of the release', async () => {
    put('the program');
    await releases.look();
    for (const wanted of [
      { ...WANTED, kind: 'linux-x64' },
      { ...WANTED, kind: '../../etc/passwd' },
      { ...WANTED, version: '2.0.0.0/../x' },
    ])
      await expect(read(wanted)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.each([
    ['whose program is missing', () => put('x', { kind: 'linux-x64' }), /is missing, and the release names 1 bytes/],
    ['whose program is not whole yet', () => put('half', { size: 8 }), /has 4 bytes, and the release names 8 bytes/],
    ['that is none', () => writeFileSync(join(folder, 'release.json'), '{"manifest":'), /is no signed release/],
    ['that is endless', () => writeFileSync(join(folder, 'release.json'), 'x'.repeat(70_000)), /is no signed release/],
  ])('does not offer one %s, and says so once', async (_what, prepare, message) => {
    prepare();
    await releases.look();
    expect(releases.current).toBeNull();
    expect(told.join('')).toMatch(message);
  });

  it('that loses its program while it is read says so', async () => {
    put('the program');
    await releases.look();
    writeFileSync(join(folder, 'drover-agent-2.0.0.0-portable'), 'the');
    await expect(read()).rejects.toMatchObject({ kind: 'not-found' });
  });
});

it('so many have their turn at a time, and who gives up leaves the line', async () => {
  const turns = new Turns(2);
  const [one, two] = [await turns.take(signal), await turns.take(signal)];
  const gone = new AbortController();
  const order: string[] = [];
  const waits = (name: string, own = signal) => turns.take(own).then(() => order.push(name));
  const [third, fourth, fifth] = [waits('third'), waits('fourth', gone.signal), waits('fifth')];
  gone.abort(new Error('no longer wanted'));
  await expect(fourth).rejects.toThrow('no longer wanted');
  one[Symbol.dispose]();
  await third;
  expect(order).toEqual(['third']);
  two[Symbol.dispose]();
  await fifth;
  expect(order).toEqual(['third', 'fifth']);
});
