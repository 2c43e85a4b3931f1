import { createHash, createPrivateKey } from 'node:crypto';
import type { ProofEntry, ProofItem, ProofRun, ProofTransfer } from '@drover/database';
import { ProofWriter } from '@drover/proof';
import { expect, it } from 'vitest';
import { ProofItems } from './proof-items.ts';

const AT = new Date('2026-11-21T11:20:00Z');
/** A private key of Ed25519 whose bytes are all seven. */
const KEY = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});
const source = { size: 5, modified: { epochMs: 1_577_836_800_000, precisionMs: 1 } };

type Change = Partial<ProofItem> & { readonly also?: Partial<ProofEntry> };

/** What a run may have met, by name, in the order of proofs. */
const MET: Readonly<Record<string, Change>> = {
  accepted: {
    outcome: 'failed',
    side: 'destination',
    cause: 'destination:x',
    modified: 1000,
    accepted: { reason: 'Old.', by: 'Ada', at: AT },
  },
  'closed folder': { kind: 'folder', outcome: 'failed', side: 'source', message: 'Not yours.' },
  conflict: { outcome: 'conflict', cause: 'conflict', modified: -1 },
  copied: {
    also: {
      known: {
        destinationName: 'Copied',
        source,
        destination: source,
        evidence: { by: 'hash', hash: { kind: 'md5', source: 'ab' }, at: AT },
      },
    },
  },
  excluded: { outcome: 'excluded-by-rule', modified: 2000, message: '*.tmp' },
  filtered: { outcome: 'filtered' },
  folder: { kind: 'folder', outcome: 'folder-created' },
  'kept both': { notes: [{ note: 'kept-both', name: 'kept both (1)' }] },
  link: { outcome: 'link', cause: 'link' },
  overwritten: { verified: 'hash', notes: [{ note: 'conflict-overwritten' }] },
  'refused \uef80': {
    outcome: 'failed',
    side: 'source',
    cause: 'source:permission-denied',
    modified: 3000,
    message: 'No "entry".',
  },
  rewritten: { verified: 'rewritten-by-service', bytes: 7 },
  'too long': { outcome: 'unsupported-at-destination', cause: 'unsupported-at-destination:path-too-long' },
  unchanged: { outcome: 'unchanged', verified: null },
  vanished: { also: { items: [], run: null, known: { destinationName: 'vanished', source, evidence: null } } },
};

function entryOf(name: string, { also = {}, ...more }: Change): ProofEntry {
  const path = [name];
  const item: ProofItem = {
    ...{ seq: 1, path, kind: 'file', outcome: 'copied', outcomeClass: 'success', cause: null, bytes: 5, listed: 5 },
    ...{ modified: null, message: '', remedy: null, side: null, verified: 'size', attempts: null, notes: [] },
    ...{ over: null, accepted: null, startedAt: AT, endedAt: AT },
    ...more,
  };
  return { ...{ path, items: [item], run: 1, before: [], unlistedBy: null, fresh: false, known: null }, ...also };
}

async function* given(): AsyncGenerator<ProofEntry> {
  for (const [name, change] of Object.entries(MET)) yield entryOf(name, change);
}

it('is the same to the byte, whoever makes it of the same, in each version of Drover that writes version 2', async () => {
  const run: ProofRun = {
    ...{
      id: 'r1',
      number: 1,
      status: 201,
      requestedBy: 'Ada',
      scheduled: false,
      startedAt: AT,
      endedAt: AT,
      partial: false,
    },
    ...{ finished: true, counted: { files: 12, bytes: 60 }, logDeleted: false, settings: null },
  };
  const place = { root: '', path: ['home'] };
  const transfer: ProofTransfer = {
    ...{ id: 't1', name: '/home', source: place, destination: place, runs: [run], stoppedAtOnce: [] },
    ...{ live: false, lastRun: 1, accepted: '' },
  };
  const side = { connector: 'c', service: 'sftp', address: null, identity: ['host-key SHA256:x'], clockAheadMs: null };
  const items = new ProofItems({ transfer, current: true });
  const settings = { policy: { verify: 'hash' } };
  const writer = new ProofWriter(
    {
      header: {
        ...{
          scope: { kind: 'migration', id: 'm1', name: 'M' },
          madeAt: AT.toISOString(),
          operators: [{ name: 'Ada' }],
        },
        ...{ software: 'Drover', source: side, destination: side, settings, exclusions: ['*.tmp'], rows: 1 },
      },
      async *rows() {
        const runs = [
          {
            ...{ id: 'r1', number: 1, status: 201, requestedBy: 'Ada', partial: false },
            startedAt: AT.toISOString(),
            endedAt: AT.toISOString(),
          },
        ];
        const row = {
          id: 't1',
          name: '/home',
          source: ['home'],
          destination: ['home'],
          runs,
          settings,
          exclusions: [],
        };
        yield { row, items: () => items.records(given()), end: () => items.end() };
      },
    },
    KEY,
  );
  const text = (await Array.fromAsync(writer.lines())).join('');
  expect(text.split('\n')).toHaveLength(Object.keys(MET).length + 6);
  // Whoever has to change this changes the proofs of people that are made again: a reason is needed, and a line in the changelog.
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    '9854ea00ceb58383eb020d110d49a67f082c4163240edf4c13e2deb4c9bf00b8',
  );
});
