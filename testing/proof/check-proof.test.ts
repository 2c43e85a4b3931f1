import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkProof, type ItemRecord, type ProofSource, ProofWriter, rawKey } from '@drover/proof';
import { DOUBLES, MISFITS, NO_DOUBLES, sampleSource, VERSION_1 } from '@drover/proof/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHECKER = join(import.meta.dirname, 'check_proof.py');
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
/** Altered bytes that are tried, spread over the whole proof. */
const SAMPLE = 150;

let folder: string;
let proof: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drover-proof-'));
  proof = Buffer.from(await textOf());
});

async function textOf(items?: readonly ItemRecord[]): Promise<string> {
  return await textOfSource(sampleSource(items));
}

async function textOfSource(source: ProofSource): Promise<string> {
  let text = '';
  for await (const line of new ProofWriter(source, privateKey).lines()) text += line;
  return text;
}

async function inclusionOf(bytes: Uint8Array) {
  const chunks = (async function* () {
    yield bytes;
  })();
  return (await checkProof(chunks, (path) => path[0] === 'a:b.txt')).inclusion;
}

afterAll(() => rm(folder, { recursive: true }));

/** One process for all: the verdicts in the order of the proofs. */
async function verdicts(proofs: readonly Uint8Array[], ...flags: readonly string[]): Promise<string[]> {
  const names = await Promise.all(
    proofs.map(async (bytes, at) => {
      const name = join(folder, `${at}.jsonl`);
      await writeFile(name, bytes);
      return name;
    }),
  );
  const run = promisify(execFile)('python3', [CHECKER, ...flags, ...names]);
  const { stdout } = await run.catch((error: { readonly code: unknown; readonly stdout: string }) => {
    if (error.code !== 1) throw error;
    return error;
  });
  return stdout.trim().split('\n');
}

const hasPython = spawnSync('python3', ['-c', 'import base64, hashlib, json']).status === 0;

const REFUSED =
  /^refused \S+ (?:does not hold: |a text is no base64$|a line is no record$|a record |the file was cut off$|it was made by a newer Drover, in format \d+: )/;

describe.skipIf(!hasPython)('the checker in Python, which knows the format only from its documentation', () => {
  it('agrees that a proof is sound, and refuses it by another key', async () => {
    const key = rawKey(publicKey).toString('base64');
    const other = rawKey(generateKeyPairSync('ed25519').publicKey).toString('base64');
    expect((await verdicts([proof], '--key', key))[0]).toMatch(/^sound passed /);
    expect((await verdicts([proof], '--key', other))[0]).toMatch(/^refused /);
  });

  it('refuses what was signed although its evidence does not bear it', async () => {
    const proofs = await Promise.all(MISFITS.map(async ([, item]) => Buffer.from(await textOf([item]))));
    const answers = await verdicts(proofs);
    expect(answers).toHaveLength(MISFITS.length);
    expect(answers.filter((answer) => !answer.startsWith('refused '))).toEqual([]);
  });

  it('refuses two files at one place, as the destination tells names apart', async () => {
    const texts = await Promise.all([...DOUBLES, ...NO_DOUBLES].map(([, source]) => textOfSource(source)));
    const answers = await verdicts(texts.map((text) => Buffer.from(text)));
    expect(answers.slice(0, DOUBLES.length)).toEqual(
      DOUBLES.map(() => expect.stringMatching(/^refused .*claimed once/)),
    );
    expect(answers.slice(DOUBLES.length)).toEqual(NO_DOUBLES.map(() => expect.stringMatching(/^sound passed /)));
  });

  it('tells the row of one file, and refuses it with that of another; version 1 tells none', async () => {
    const old = await readFile(VERSION_1);
    const inclusions = await Promise.all([proof, old].map(async (bytes) => JSON.stringify(await inclusionOf(bytes))));
    const forged = inclusions[0]?.replace('\\"row\\":\\"t1\\"', '\\"row\\":\\"t2\\"') ?? '';
    expect(forged).not.toBe(inclusions[0]);
    const elsewhere = proof.toString().replace('"row":"t1"', '"row":"t2"');
    const answers = await verdicts([old, ...inclusions, forged, elsewhere].map((each) => Buffer.from(each)));
    expect(answers).toEqual([
      ...[/^sound passed /, /^sound row t1 /, /^sound row {2}/, /^refused .* the way leads/].map((said) =>
        expect.stringMatching(said),
      ),
      expect.stringMatching(/^refused .* names the row/),
    ]);
  });

  it('refuses what was put in where no signature reaches', async () => {
    const inclusion = await inclusionOf(proof);
    if (inclusion === null) throw new TypeError('the record was not met');
    const { signature } = inclusion;
    const beside = proof.toString().replace('"algorithm":"Ed25519"', '"algorithm":"Ed25519","extra":1');
    const proofs = [
      beside,
      JSON.stringify({ ...inclusion, extra: 1 }),
      JSON.stringify({ ...inclusion, signature: { ...signature, extra: 'signed by auditor' } }),
    ];
    expect(beside).not.toBe(proof.toString());
    const answers = await verdicts(proofs.map((each) => Buffer.from(each)));
    expect(answers.filter((answer) => !/nobody signed|has the members of its type/.test(answer))).toEqual([]);
  });

  it('refuses a proof of which a byte was altered, or a line dropped, repeated or put elsewhere', async () => {
    const altered = Array.from({ length: SAMPLE }, (_, n) => {
      const bytes = Buffer.from(proof);
      const at = Math.floor((n * proof.length) / SAMPLE);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (n % 8));
      return bytes;
    });
    const lines = proof.toString().split(/(?<=\n)/);
    const moved = lines.flatMap((line, at) => {
      const without = lines.toSpliced(at, 1);
      const elsewhere = without.toSpliced((at + 1) % lines.length, 0, line);
      return [without, lines.toSpliced(at, 0, line), elsewhere].map((changed) => Buffer.from(changed.join('')));
    });
    const answers = await verdicts([...altered, ...moved]);
    expect(answers).toHaveLength(SAMPLE + 3 * lines.length);
    expect(answers.filter((answer) => !REFUSED.test(answer))).toEqual([]);
  });

  it('refuses what proves one file with any of its bytes altered', async () => {
    const text = Buffer.from(JSON.stringify(await inclusionOf(proof)));
    const altered = Array.from(text, (byte, at) => text.with(at, byte ^ (at % 2 === 0 ? 0x20 : 1 << (at % 8))));
    const answers = await verdicts(altered);
    expect(answers).toHaveLength(text.length);
    expect(answers.filter((answer) => !REFUSED.test(answer))).toEqual([]);
  });

  it('says of a proof by a newer Drover that it is one, whatever else has changed', async () => {
    const newer = proof.toString().replace('"version":2}', '"version":3,"what":"is new"}');
    const inclusion = JSON.stringify({ ...(await inclusionOf(proof)), version: 4, what: 'is new' });
    const answers = await verdicts([newer, inclusion].map((each) => Buffer.from(each)));
    expect(answers).toEqual([
      expect.stringMatching(/it was made by a newer Drover, in format 3: take the checker of that version$/),
      expect.stringMatching(/it was made by a newer Drover, in format 4: take the checker of that version$/),
    ]);
  });

  it('says how it is used when no file is given, and that a file cannot be read', () => {
    const ran = (...args: readonly string[]) => spawnSync('python3', [CHECKER, ...args], { encoding: 'utf8' });
    expect([ran(), ran('--key')]).toMatchObject(Array(2).fill({ status: 2, stderr: expect.stringContaining('Usage') }));
    expect(ran(join(folder, 'none'))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('refused'),
      stderr: '',
    });
  });
});
