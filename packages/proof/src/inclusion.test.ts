import { generateKeyPairSync } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProof } from './check-proof.ts';
import { checkInclusion, type Inclusion, inclusionOf } from './inclusion.ts';
import { MerkleTree, rootFrom } from './merkle.ts';
import type { ItemRecord, ProofRecord } from './records.ts';
import { signRoot } from './signing.ts';
import { MISFITS, sampleSource, VERSION_1 } from './testing/index.ts';
import { ProofWriter } from './write-proof.ts';

const { privateKey } = generateKeyPairSync('ed25519');

async function inclusionFor(count: number, index: number): Promise<Inclusion | null> {
  const items = Array.from({ length: count }, (_, at): ItemRecord => {
    const name = String(at).padStart(4, '0');
    const evidence = { group: 'verified', class: 'A', evidence: 'reread', final: [name] } as const;
    return { type: 'file', path: [name], size: at, reason: 'copied', ...evidence };
  });
  const writer = new ProofWriter(sampleSource(items), privateKey, (record) => {
    return record.type === 'file' && record.size === index;
  });
  for await (const _ of writer.lines());
  return writer.written === null ? null : inclusionOf(writer.written);
}

describe('the inclusion of one file', () => {
  it('is proved for each file of trees of all shapes', async () => {
    for (const count of [1, 2, 3, 5, 8, 13]) {
      for (let index = 0; index < count; index++) {
        const inclusion = await inclusionFor(count, index);
        expect(inclusion && checkInclusion(inclusion)?.size, `${index} of ${count}`).toBe(index);
      }
    }
  });

  it('is refused for another record, another place and another way', async () => {
    const inclusion = await inclusionFor(9, 4);
    if (inclusion === null) throw new Error('the record was not met');
    expect(checkInclusion({ ...inclusion, record: inclusion.record.replace('"size":4', '"size":5') })).toBeNull();
    expect(checkInclusion({ ...inclusion, index: inclusion.index + 1 })).toBeNull();
    expect(checkInclusion({ ...inclusion, path: inclusion.path.slice(1) })).toBeNull();
    expect(checkInclusion({ ...inclusion, path: [...inclusion.path, inclusion.path[0] ?? ''] })).toBeNull();
    const signature = { ...inclusion.signature, records: inclusion.signature.records + 1 };
    expect(checkInclusion({ ...inclusion, signature })).toBeNull();
  });

  it.each(MISFITS)('is refused although it was signed when %s', async (_, item) => {
    const writer = new ProofWriter(sampleSource([item]), privateKey, (record) => record.type === item.type);
    for await (const _line of writer.lines());
    const inclusion = writer.written === null ? null : inclusionOf(writer.written);
    expect(inclusion).not.toBeNull();
    expect(inclusion && checkInclusion(inclusion)).toBeNull();
  });

  it('is refused, not failed over, when what was signed is no record', () => {
    const line = 'no record';
    const tree = new MerkleTree();
    tree.append(Buffer.from(line), true);
    const signature = signRoot(tree.root(), 1, privateKey);
    expect(checkInclusion({ type: 'inclusion', record: line, index: 0, path: [], signature })).toBeNull();
  });

  it('names the row, so that a file of one row is not shown as that of another with the same path', async () => {
    const proofs = await Promise.all(
      ['t1', 't2'].map(async (row) => {
        const wants = (record: ProofRecord) => record.type === 'file' && record.row === row;
        const writer = new ProofWriter(
          sampleSource(undefined, undefined, { id: 't2', name: 'Bob' }),
          privateKey,
          wants,
        );
        for await (const _line of writer.lines());
        return writer.written === null ? null : inclusionOf(writer.written);
      }),
    );
    expect(proofs.map((proof) => proof && checkInclusion(proof))).toMatchObject([
      { row: 't1', path: ['a:b.txt'] },
      { row: 't2', path: ['a:b.txt'] },
    ]);
    const [adas] = proofs;
    const forged = adas?.record.replace('"row":"t1"', '"row":"t2"') ?? '';
    expect(adas && checkInclusion({ ...adas, record: forged })).toBeNull();
  });

  it('without its row is taken from a proof of version 1 only', async () => {
    const { flaws, inclusion } = await checkProof(createReadStream(VERSION_1), (path) => path[0] === 'a:b.txt');
    expect(flaws).toEqual([]);
    expect(inclusion && checkInclusion(inclusion)).toMatchObject({ path: ['a:b.txt'], size: 12 });
    const tree = new MerkleTree();
    tree.append(Buffer.from(inclusion?.record ?? ''), true);
    const signature = signRoot(tree.root(), 1, privateKey);
    expect(inclusion && checkInclusion({ ...inclusion, index: 0, path: [], signature })).toBeNull();
  });

  it('is none for a record that is not there', async () => {
    expect(await inclusionFor(3, 7)).toBeNull();
  });
});

describe('the tree', () => {
  it('has the roots of RFC 6962', () => {
    // The leaves and roots that implementations of certificate transparency test with.
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(Buffer.from(leaf, 'hex'));
    expect(tree.root().toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
    expect(new MerkleTree().root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('shows no inner node as a leaf', () => {
    const inner = Buffer.concat([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]);
    expect(rootFrom(inner, { index: 0, size: 1, hashes: [] })?.equals(Buffer.alloc(32))).toBe(false);
    const tree = new MerkleTree();
    tree.append(Buffer.from('a'));
    tree.append(Buffer.from('b'));
    expect(rootFrom(Buffer.from('a'), { index: 0, size: 1, hashes: [] })).not.toEqual(tree.root());
  });
});
