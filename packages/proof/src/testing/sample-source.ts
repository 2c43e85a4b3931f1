import type { FileRecord, Gap, ItemRecord, ProofRow } from '../records.ts';
import type { ProofSource, SourceRow } from '../write-proof.ts';

const AT = '2026-11-21T11:20:00.000Z';

type SampleRow = Pick<ProofRow, 'id' | 'name'> & Partial<Pick<ProofRow, 'destination'>>;

/** A small proof with something of everything; `items` take the place of those of its row. `others` are rows with the same files. */
export function sampleSource(
  items: readonly ItemRecord[] = SAMPLE_ITEMS,
  gaps: readonly Gap[] = [],
  ...others: readonly SampleRow[]
): ProofSource {
  const side = { service: 'sftp', address: 'me@host', identity: ['host-key SHA256:abc'], clockAheadMs: null };
  return {
    header: {
      scope: { kind: 'run', id: 'r1', name: 'Home of Ada' },
      madeAt: AT,
      operators: [{ name: 'Olga' }],
      software: 'Drover 0.1.0',
      source: { connector: 'HQ', ...side },
      destination: { connector: 'Contoso', ...side, clockAheadMs: -1200 },
      settings: { verify: 'hash' },
      exclusions: ['*.tmp'],
      rows: 1 + others.length,
    },
    async *rows() {
      for (const each of [ADA, ...others]) yield sampleRow(each, items, gaps);
    },
  };
}

const ADA = { id: 't1', name: 'Home of Ada', destination: ['H-Drive'] };

function sampleRow(of: SampleRow, items: readonly ItemRecord[], gaps: readonly Gap[]): SourceRow {
  const files = items.filter((item): item is FileRecord => item.type === 'file');
  const bytes = files.reduce((sum, { size, listed }) => sum + (listed ?? size), 0);
  const run = { id: 'r1', number: 7, startedAt: AT, endedAt: AT, status: 100, requestedBy: 'Olga', partial: false };
  return {
    row: {
      destination: [of.name],
      ...of,
      source: ['home', 'ada'],
      runs: [run],
      settings: { verify: 'hash' },
      exclusions: ['*.tmp'],
    },
    async *items() {
      yield* items;
    },
    end: () => ({ counted: { files: files.length, bytes }, gaps }),
  };
}

const SAMPLE_ITEMS: readonly ItemRecord[] = [
  { type: 'folder', path: [], outcome: 'present', final: ['H-Drive'] },
  {
    type: 'file',
    path: ['a:b.txt'],
    size: 12,
    modified: '2020-01-01T00:00:00.000Z',
    group: 'verified',
    reason: 'copied',
    final: ['H-Drive', 'a_b.txt'],
    stored: { size: 12, modified: '2020-01-01T00:00:00.000Z' },
    class: 'B',
    evidence: 'hash',
    hash: { kind: 'md5', source: 'd41d8cd98f00b204e9800998ecf8427e' },
    provedAt: AT,
  },
  { type: 'file', path: ['gone.bin'], size: 5, group: 'excluded', reason: 'filtered' },
  { type: 'vanished', path: ['old é.txt'], size: 3 },
  { type: 'folder', path: ['sub'], outcome: 'created', final: ['H-Drive', 'sub'] },
  {
    type: 'file',
    path: ['sub', '\uef80 \u{1f600}\n"'],
    size: 7,
    listed: 6,
    group: 'weaker',
    reason: 'unchanged',
    final: ['H-Drive', 'sub', 'x'],
    stored: { size: 7 },
    class: 'C',
    evidence: 'size-and-time',
  },
];
