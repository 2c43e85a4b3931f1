import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkProof } from './check-proof.ts';
import type { FileRecord, Gap, ItemRecord } from './records.ts';
import { DOUBLES, MISFITS, NO_DOUBLES, sampleSource } from './testing/index.ts';
import { type ProofSource, ProofWriter } from './write-proof.ts';

const { privateKey } = generateKeyPairSync('ed25519');

async function written(items?: readonly ItemRecord[], gaps?: readonly Gap[]): Promise<string> {
  return await textOf(sampleSource(items, gaps));
}

async function textOf(source: ProofSource): Promise<string> {
  let text = '';
  for await (const line of new ProofWriter(source, privateKey).lines()) text += line;
  return text;
}

async function check(proof: string | Uint8Array, wants?: (path: readonly string[]) => boolean) {
  const bytes = Buffer.from(proof);
  // In pieces that end anywhere.
  const half = Math.floor(bytes.length / 2);
  return await checkProof(
    (async function* () {
      yield bytes.subarray(0, half);
      yield bytes.subarray(half);
    })(),
    wants,
  );
}

const file = (name: string, more: Partial<Extract<ItemRecord, { type: 'file' }>> = {}): ItemRecord => ({
  type: 'file',
  path: [name],
  size: 1,
  ...{ group: 'verified', class: 'A', evidence: 'reread', final: [name] },
  reason: 'copied',
  ...more,
});

const missing = (name: string, more: Pick<FileRecord, 'accepted' | 'group'>): ItemRecord => ({
  ...{ type: 'file', path: [name], size: 1, reason: 'failed' },
  ...more,
});

describe('a proof', () => {
  it('is sound as it was written, and reckons up what was found', async () => {
    const { flaws, totals } = await check(await written());
    expect(flaws).toEqual([]);
    expect(totals).toMatchObject({
      found: { files: 3, bytes: 24 },
      groups: { verified: { files: 1, bytes: 12 }, weaker: { files: 1, bytes: 7 }, excluded: { files: 1, bytes: 5 } },
      classes: { B: { files: 1 }, C: { files: 1 } },
      vanished: 1,
      status: 'passed',
    });
  });

  it('is refused whichever byte of it is altered', async () => {
    const proof = Buffer.from(await written());
    const unnoticed: number[] = [];
    for (let at = 0; at < proof.length; at++) {
      const altered = Buffer.from(proof);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      if ((await check(altered)).flaws.length === 0) unnoticed.push(at);
    }
    expect(unnoticed).toEqual([]);
  }, 120_000);

  it('is refused when a line is dropped, repeated or put elsewhere, and when it ends early', async () => {
    const lines = (await written()).split(/(?<=\n)/);
    const sound: string[] = [];
    const judge = async (what: string, changed: readonly string[]) => {
      if ((await check(changed.join(''))).flaws.length === 0) sound.push(what);
    };
    for (const [at, line] of lines.entries()) {
      await judge(`without ${at}`, lines.toSpliced(at, 1));
      await judge(`${at} twice`, lines.toSpliced(at, 0, line));
      await judge(`up to ${at}`, lines.slice(0, at));
      for (let to = 0; to < lines.length; to++) {
        if (to !== at) await judge(`${at} at ${to}`, lines.toSpliced(at, 1).toSpliced(to, 0, line));
      }
    }
    await judge('without its last line feed', [lines.join('').slice(0, -1)]);
    await judge('with something behind it', [...lines, '\n']);
    expect(sound).toEqual([]);
  });

  it('is not read when it is of a newer Drover, whose version alone is told', async () => {
    const newer = (await written()).replace('"version":2}', '"version":3,"what":"is new"}');
    expect(await check(newer)).toMatchObject({ newer: 3, header: null, flaws: [{ line: 1 }], inclusion: null });
    const known = (await written()).replace('"version":2}', '"version":2,"what":"is new"}');
    const { newer: none, flaws } = await check(known);
    expect([none, flaws[0]?.what]).toEqual([null, expect.stringContaining('Unrecognized key: "what"')]);
  });

  it('is refused when lists stand in each other without end', async () => {
    const deep = (await written()).replace('"verify":"hash"', `"verify":${'['.repeat(1e5)}${']'.repeat(1e5)}`);
    expect((await check(deep)).flaws[0]).toMatchObject({ line: 1, what: expect.stringContaining('no proof can hold') });
  });

  it.each(DOUBLES)('is refused although it was signed when two files are at one place: %s', async (_, source) => {
    const { flaws } = await check(await textOf(source));
    expect(flaws[0]?.what).toBe('The file claims a place at the destination that another file claims, too.');
  });

  it.each(NO_DOUBLES)('is sound when %s', async (_, source) => {
    expect((await check(await textOf(source))).flaws).toEqual([]);
  });

  it('says at which line it stops being one', async () => {
    const lines = (await written()).split('\n');
    lines[3] = '{"type":"file"}';
    expect((await check(lines.join('\n'))).flaws[0]).toMatchObject({ line: 4 });
  });

  it('is incomplete, never passed, when a folder could not be listed', async () => {
    const items: ItemRecord[] = [{ type: 'folder', path: ['closed'], outcome: 'not-listed' }];
    expect((await check(await written(items))).totals).toMatchObject({ status: 'incomplete', rows: { incomplete: 1 } });
  });

  it('is incomplete when the walk counted something else than is listed', async () => {
    const source = sampleSource([file('a')]);
    const proof = new ProofWriter(
      {
        ...source,
        async *rows() {
          for await (const row of source.rows()) {
            yield { ...row, end: () => ({ counted: { files: 2, bytes: 1 }, gaps: [] }) };
          }
        },
      },
      privateKey,
    );
    let text = '';
    for await (const line of proof.lines()) text += line;
    const { flaws, totals } = await check(text);
    expect(flaws).toEqual([]);
    expect(totals?.status).toBe('incomplete');
  });

  it('has failed while one file neither arrived nor was accepted', async () => {
    const lost = missing('b', { group: 'failed' });
    const accepted = missing('b', {
      group: 'accepted',
      accepted: { reason: 'No longer needed.', by: 'Olga', at: '2026-11-21T11:20:00.000Z' },
    });
    expect((await check(await written([file('a'), lost]))).totals?.status).toBe('failed');
    expect((await check(await written([file('a'), accepted]))).totals?.status).toBe('passed');
  });

  it('is refused when its figures are wrong although they were signed', async () => {
    const unordered = await check(await written([file('b'), file('a')]));
    expect(unordered.flaws.map(({ what }) => what)).toEqual([
      'The record is not in its place in the order of a proof.',
    ]);
  });

  it.each(MISFITS)('is refused although it was signed when %s', async (_, item) => {
    const { flaws } = await check(await written([item]));
    expect(flaws).toEqual([{ line: 3, what: expect.any(String) }]);
  });

  it('gives the record of a file that is looked for', async () => {
    const { found, inclusion } = await check(await written(), (path) => path.join('/') === 'a:b.txt');
    expect(found).toMatchObject([{ line: 4, record: { path: ['a:b.txt'], class: 'B' } }]);
    expect(inclusion).toMatchObject({ index: 3 });
  });
});
