import type { LogItem } from '@drover/database';
import { expect, it } from 'vitest';
import { itemView } from './item-view.ts';
import { csvLog } from './logs/csv-log.ts';

const item = (facts: Partial<LogItem>): LogItem => ({
  ...{
    seq: 1,
    path: ['mail.pst'],
    kind: 'file',
    modified: null,
    bytes: 0,
    listed: 0,
    message: '',
    remedy: null,
    side: 'source',
    verified: null,
  },
  ...{ outcome: 'failed', outcomeClass: 'failed', cause: 'source:locked', attempts: 3, over: null, notes: [] },
  ...{ startedAt: new Date('2026-11-22T07:00:00Z'), endedAt: new Date('2026-11-22T07:03:00Z') },
  ...facts,
});

async function* only(one: LogItem) {
  yield itemView(one);
}

async function csvOf(one: LogItem): Promise<string> {
  return (await Array.fromAsync(csvLog(only(one)))).join('').split('\r\n')[1] ?? '';
}

it('a locked file has a status of its own, and says how often it was tried and when last', async () => {
  const locked = item({ message: 'mail.pst is in use by another program.', remedy: 'Close the program.' });
  expect(await csvOf(locked)).toMatch(
    /^Locked,.*,"Failed to download file successfully\. mail\.pst is in use by another program\. Close the program\. Tried 3 times, the last time at 2026-11-22T07:03:00\.000Z\.",source:locked$/,
  );
  expect(await csvOf(item({ cause: 'source:permission-denied' }))).toMatch(/^Failure,/);
  expect(itemView(item({ attempts: 1 })).notes).toEqual([]);
  expect(itemView(item({ attempts: null, outcome: 'copied', outcomeClass: 'success', cause: null })).notes).toEqual([]);
});

it('what was reported of an item at its source reads as sentences', () => {
  const facts = {
    ...{ owner: 'anna', group: 'staff', mode: 0o640, acl: 'user::rw-,user:ben:r--', attributes: ['hidden', 'archive'] },
    ...{ linkCount: 2, size: 1_000_000, allocatedSize: 4_096, offline: 'kept' as const, reparse: 'junction' },
    securityDescriptor: 'O:S-1-5-21-1G:S-1-5-21-2',
  };
  const scanned = { outcome: 'scanned', outcomeClass: 'skipped', cause: null, attempts: null } as const;
  expect(itemView(item({ ...scanned, notes: [{ note: 'facts', facts }] })).notes).toEqual([
    'Owner anna, group staff. Mode 0640. Access list user::rw-,user:ben:r--. Security descriptor O:S-1-5-21-1G:S-1-5-21-2. Attributes: hidden, archive. One of 2 names of this file. 4096 of 1000000 bytes are on the disk. Reparse point: junction. Its content is in an archive or a cloud.',
  ]);
});
