import { generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProofSource, ProofWriter, rawKey } from '@drover/proof';
import { sampleSource, VERSION_1 } from '@drover/proof/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { runCommand } from './run-command.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-verify-'));
  const text = await textOf(sampleSource());
  await writeFile(join(folder, 'proof.jsonl'), text);
  await writeFile(join(folder, 'rows.jsonl'), await textOf(sampleSource(undefined, undefined, BOB)));
  await writeFile(join(folder, 'changed.jsonl'), text.replace('"size":12', '"size":13'));
  await writeFile(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
});

const BOB = { id: 't2', name: 'Home of Bob' };

async function textOf(source: ProofSource): Promise<string> {
  let text = '';
  for await (const line of new ProofWriter(source, privateKey).lines()) text += line;
  return text;
}

afterAll(() => rm(folder, { recursive: true }));

async function verify(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const write = (text: string) => {
    said += text;
  };
  const screen = { isTerminal: false, columns: () => 80, write };
  const never = () => Promise.reject(new Error('nothing is to be asked'));
  const world: World = {
    env: {},
    cwd: folder,
    home: folder,
    user: 'ann',
    windows: false,
    pid: 1,
    version: '0.0.0',
    clock: { now: () => 0, monotonic: () => 0, sleep: never },
    stdout: screen,
    stderr: screen,
    prompter: { interactive: false, ask: never, askHidden: never },
    interrupted: new AbortController().signal,
    finished: () => undefined,
  };
  const code = await runCommand(['verify', ...args], world);
  return { code, said };
}

describe('drover verify', () => {
  it('says that a proof is sound, by which key, and what it reckons', async () => {
    const { code, said } = await verify('proof.jsonl', '--key', 'key.pem');
    expect(said).toContain('Signed by the key that you gave');
    expect(said).toContain('PASSED');
    expect(said).toMatch(/^ {2}found +3 files, 24 B$/m);
    expect(code).toBe(0);
  });

  it('refuses a changed proof, and one by another key', async () => {
    const changed = await verify('changed.jsonl');
    expect(changed.said).toMatch(/^REFUSED[\s\S]+line \d+: The records are not those that were signed/);
    expect(changed.code).toBe(1);
    const other = rawKey(generateKeyPairSync('ed25519').publicKey).toString('base64');
    expect(await verify('proof.jsonl', '--key', other)).toMatchObject({
      code: 1,
      said: expect.stringContaining('another key'),
    });
  });

  it('says of what a newer Drover made which format it is', async () => {
    const proof = await readFile(join(folder, 'proof.jsonl'), 'utf8');
    await writeFile(join(folder, 'newer.jsonl'), proof.replace('"version":2}', '"version":3}'));
    await writeFile(join(folder, 'newer.json'), JSON.stringify({ type: 'inclusion', version: 3 }));
    for (const name of ['newer.jsonl', 'newer.json']) {
      const { code, said } = await verify(name);
      expect(said).toMatch(/^REFUSED: it says that it was made by a newer Drover, in format 3, .* formats up to 2\./);
      expect(code).toBe(1);
    }
  });

  it('says of what proved one file that it was changed, and lets no text of it steer the terminal', async () => {
    await writeFile(join(folder, 'broken.json'), JSON.stringify({ type: 'inclusion', index: 3 }));
    expect(await verify('broken.json')).toEqual({
      code: 1,
      said: expect.stringMatching(/^REFUSED: .* was changed\.$/m),
    });
    await writeFile(join(folder, 'steers.jsonl'), `{"type":"file","\\u001b[2J":1}\n`);
    const { code, said } = await verify('steers.jsonl');
    expect([code, said.includes('\u001b')]).toEqual([1, false]);
  });

  it('tells of one file, and writes what proves it by itself', async () => {
    const told = await verify('proof.jsonl', '--path', '/a:b.txt', '--inclusion', 'one.json');
    expect(told.said).toContain('class: B');
    const alone = await verify('one.json', '--key', 'key.pem');
    expect(alone.said).toContain('this record is part of what was signed');
    expect(alone.said).toContain('Row t1: ');
    expect(alone.code).toBe(0);
    const text = await readFile(join(folder, 'one.json'), 'utf8');
    await writeFile(join(folder, 'other.json'), text.replace('\\"size\\":12', '\\"size\\":13'));
    expect(await verify('other.json')).toMatchObject({ code: 1, said: expect.stringContaining('REFUSED') });
  });

  it('proves the file of the row that is meant, where several have one of that path', async () => {
    const several = await verify('rows.jsonl', '--path', 'a:b.txt', '--inclusion', 'whose.json');
    expect(several).toMatchObject({ code: 2, said: expect.stringContaining('of Home of Bob (row t2, line 12)') });
    expect(several.said).toContain('several rows have a file a:b.txt');
    expect((await verify('rows.jsonl', '--path', 'a:b.txt', '--row', 't2', '--inclusion', 'bobs.json')).code).toBe(0);
    expect((await verify('bobs.json')).said).toContain('Row t2: ');
    expect((await verify('rows.jsonl', '--row', 't2')).said).toContain('needs --path');
  });

  it('takes proofs of version 1, and says that one file of them may be of any row', async () => {
    await copyFile(VERSION_1, join(folder, 'old.jsonl'));
    const told = await verify('old.jsonl', '--path', 'a:b.txt', '--inclusion', 'old.json');
    expect(told).toMatchObject({ code: 0, said: expect.stringContaining('PASSED') });
    expect(await verify('old.json')).toMatchObject({ code: 0, said: expect.stringContaining('did not name the row') });
  });

  it('says what is wrong with a command line, and which file cannot be read', async () => {
    expect((await verify()).code).toBe(2);
    expect((await verify('proof.jsonl', '--inclusion', 'x')).said).toContain('needs --path');
    expect(await verify('nothing.jsonl')).toMatchObject({
      code: 1,
      said: expect.stringContaining('nothing.jsonl cannot be used'),
    });
    const absent = await verify('proof.jsonl', '--path', 'b', '--inclusion', 'two.json');
    expect(absent).toMatchObject({ code: 1, said: expect.stringContaining('The proof has no file b') });
  });
});
