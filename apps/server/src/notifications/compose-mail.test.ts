import type { EndedTransfer } from '@drover/database';
import { expect, it } from 'vitest';
import { composeMail } from './compose-mail.ts';

const full = (name: string, against: EndedTransfer['against']): EndedTransfer => ({
  ...{
    id: name,
    name,
    runId: `run of ${name}`,
    mode: against === null ? 'copy' : 'scan',
    state: 'problems',
    status: 260,
  },
  ...{ source: 'Old server', destination: 'New server', against, filesFailed: 0, endedAt: new Date(0) },
});

it('names what a scan was held against, and of all else the connector, as the destination of what did not go through', () => {
  const transfers = [full('/copied', null), full('/scanned', 'sharepoint')];
  const totals = {
    ...{ transfers: 2, byState: { problems: 2 }, bytes: 0 },
    files: { successful: 0, failed: 0, skipped: 0 },
  };
  const { text } = composeMail({ migration: { id: 'm', name: 'Homes' }, personId: 'p', totals, transfers }, null);
  const lines = text.split('\n').filter((line) => line.includes(': 260 '));
  expect(lines).toEqual([
    '  /copied: 260 Storage Quota Exceeded on New server',
    '  /scanned: 260 Storage Quota Exceeded on SharePoint and OneDrive',
  ]);
});
