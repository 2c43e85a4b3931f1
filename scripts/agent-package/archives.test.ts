import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ArchivedFile, readTar, tarOf } from './tar.ts';
import { zipOf } from './zip.ts';

const FILES: readonly ArchivedFile[] = [
  { path: 'agent', content: Buffer.from('#!/bin/sh\nexit 7\n'), executable: true },
  { path: 'agent.json', content: Buffer.from('{}'), secret: true },
  { path: 'empty', content: Buffer.alloc(0) },
  { path: 'whole-block', content: Buffer.alloc(512, 7) },
  { path: 'large', content: Buffer.alloc(3_000_001, 'drover') },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-archives-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a tar archive is unpacked by tar with the bytes and the rights that went in', async () => {
  await writeFile(join(folder, 'a.tar'), Buffer.concat([...tarOf('drover-agent', FILES)]));
  execFileSync('tar', ['-xpf', 'a.tar'], { cwd: folder });
  for (const { path, content } of FILES) {
    expect((await readFile(join(folder, 'drover-agent', path))).equals(content), path).toBe(true);
  }
  const mode = async (path: string) => ((await stat(join(folder, 'drover-agent', path))).mode & 0o777).toString(8);
  expect(await Promise.all(['', 'agent', 'agent.json', 'empty'].map(mode))).toEqual(['755', '755', '600', '644']);
});

it('a tar archive of another program is read, and only what is wanted of it', async () => {
  execFileSync('tar', ['-cf', 'b.tar', 'drover-agent'], { cwd: folder });
  const found = readTar(await readFile(join(folder, 'b.tar')), new Set(['drover-agent/large', 'drover-agent/none']));
  expect([...found.keys()]).toEqual(['drover-agent/large']);
  expect(found.get('drover-agent/large')?.equals(FILES.at(-1)?.content ?? Buffer.alloc(0))).toBe(true);
});

it('a zip archive holds the bytes, the rights and the sums, as its directory says', async () => {
  const archive = Buffer.concat(await Array.fromAsync(zipOf('drover-agent', FILES)));
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = archive.readUInt32LE(end + 16);
  for (const { path, content, executable, secret } of FILES) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    expect(name).toBe(`drover-agent/${path}`);
    expect(archive.readUInt32LE(at + 16)).toBe(crc32(content));
    const mode = secret === true ? 0o600 : executable === true ? 0o755 : 0o644;
    expect((archive.readUInt32LE(at + 38) >>> 16).toString(8)).toBe((0o100000 | mode).toString(8));
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    expect(archive.subarray(local + 4, local + 30)).toEqual(archive.subarray(at + 6, at + 32));
    const start = local + 30 + nameLength + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    expect(inflateRawSync(packed).equals(content)).toBe(true);
    at += 46 + nameLength + archive.readUInt16LE(at + 30);
  }
  expect([at, archive.readUInt16LE(end + 10), archive.length]).toEqual([end, FILES.length, end + 22]);
});
