import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { AgentDownloadName } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECIPES } from '../scripts/agent-package/downloads.ts';
import { makeDownload } from '../scripts/agent-package/make-download.ts';
import { RUNTIMES } from '../scripts/agent-package/runtimes.ts';
import { readTar } from '../scripts/agent-package/tar.ts';
import { record } from './support/figures.ts';

const checkout = resolve(import.meta.dirname, '..');
const served = { server: 'https://drover.example.org:8421', pin: 'P'.repeat(43), channelBinding: 'tls' } as const;
/** How Node's program tells that it brings a program with it. */
const LIT_FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1';
/** A word of the agent that Node does not have. */
const MARK = 'Drover Agent Starting';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-downloads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One file of a download, as the one who unpacks it gets it. */
async function inside(name: AgentDownloadName, path: string): Promise<Buffer> {
  const file = join(folder, name);
  const began = performance.now();
  const { bytes } = await makeDownload({ name, served, file, checkout, cache: join(checkout, '.cache/agent-package') });
  record('agent-downloads', name, { megabytes: bytes / 1e6, seconds: (performance.now() - began) / 1000 });
  const archive = await readFile(file);
  const whole = `drover-agent/${path}`;
  const found =
    RECIPES[name].format === 'zip' ? inZip(archive, whole) : readTar(gunzipSync(archive), new Set([whole])).get(whole);
  if (found === undefined) throw new Error(`${path} is not in ${name}`);
  return found;
}

function inZip(archive: Buffer, wanted: string): Buffer | undefined {
  for (let at = archive.readUInt32LE(archive.length - 6); archive.readUInt32LE(at) === 0x02014b50; ) {
    const length = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + length) === wanted) {
      const from = archive.readUInt32LE(at + 42) + 30 + length;
      return inflateRawSync(archive.subarray(from, from + archive.readUInt32LE(at + 20)));
    }
    at += 46 + length;
  }
  return undefined;
}

it.each([
  ['drover-agent-linux-x64.tar.gz', 62],
  ['drover-agent-linux-arm64.tar.gz', 183],
] as const)('%s holds a program for its machine, with the agent in it', async (name, machine) => {
  const program = await inside(name, 'agent');
  expect([program.toString('latin1', 0, 4), program.readUInt16LE(18)]).toEqual(['\x7fELF', machine]);
  expect([program.includes(LIT_FUSE), program.includes(MARK)]).toEqual([true, true]);
});

it('drover-agent-windows-x64.zip holds an unsigned program for Windows, with the agent in it', async () => {
  const program = await inside('drover-agent-windows-x64.zip', 'agent.exe');
  const header = program.readUInt32LE(0x3c);
  expect([program.toString('latin1', header, header + 4), program.readUInt16LE(header + 4)]).toEqual([
    'PE\0\0',
    0x8664,
  ]);
  expect(program.readBigUInt64LE(header + 24 + 112 + 32)).toBe(0n);
  expect([program.includes(LIT_FUSE), program.includes(MARK)]).toEqual([true, true]);
  expect(program.includes(Buffer.from('NODE_SEA_BLOB', 'utf16le'))).toBe(true);
});

it.each([
  ['drover-agent-macos-arm64.tar.gz', 0x0100000c],
  ['drover-agent-macos-x64.tar.gz', 0x01000007],
] as const)('%s holds Node as its makers have signed it', async (name, machine) => {
  const program = await inside(name, 'node');
  expect([program.readUInt32LE(0), program.readUInt32LE(4)]).toEqual([0xfeedfacf, machine]);
  const recipe = RECIPES[name];
  const pinned = recipe.kind === 'portable' ? null : RUNTIMES[recipe.platform].sha256;
  expect(createHash('sha256').update(program).digest('hex')).toBe(pinned);
  expect(program.includes('HX7739G8FX')).toBe(true); // the team of the Node.js Foundation, in its signature
});
