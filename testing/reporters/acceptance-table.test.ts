import type { AcceptanceRecord } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { acceptanceTable } from './acceptance-table.ts';

const records: AcceptanceRecord[] = [
  { connector: 'sftp on OpenSSH', case: 'lists an empty folder', outcome: 'passed' },
  { connector: 'sftp on OpenSSH', case: 'keeps a time', outcome: 'exempted', reason: 'SFTP v3 stores whole seconds' },
  {
    connector: 'ftp',
    server: 'vsftpd',
    case: 'lists an empty folder',
    outcome: 'failed',
    reason: 'expected | 1\n got 2',
  },
  { connector: 'ftp', server: 'vsftpd', case: 'keeps a time', outcome: 'skipped', reason: 'service sets no times' },
  { connector: 'ftp', server: 'proftpd', case: 'keeps a time', outcome: 'passed' },
];

describe('the acceptance report', () => {
  it('shows every case by service, with the reason of each skip and exemption', () => {
    const rows = acceptanceTable(records).split('\n');
    expect(rows).toContain('| case | sftp on OpenSSH | ftp (vsftpd) | ftp (proftpd) |');
    expect(rows).toContain('| lists an empty folder | passed | **FAILED** | not run |');
    expect(rows).toContain(
      '| keeps a time | exempted: SFTP v3 stores whole seconds | skipped: service sets no times | passed |',
    );
  });

  it('counts outcomes by service and in all', () => {
    const rows = acceptanceTable(records).split('\n');
    expect(rows).toContain('| ftp (vsftpd) | 0 | 1 | 0 | 1 |');
    expect(rows).toContain('| all | 2 | 1 | 1 | 1 |');
  });

  it('lists what failed, in one row whatever the error says', () => {
    expect(acceptanceTable(records)).toContain(
      '## Failed\n\n| service | case | reason |\n| --- | --- | --- |\n| ftp (vsftpd) | lists an empty folder | expected \\| 1 got 2 |',
    );
  });

  it('has no section for failures when there are none', () => {
    expect(acceptanceTable(records.slice(0, 1))).not.toContain('## Failed');
  });
});
