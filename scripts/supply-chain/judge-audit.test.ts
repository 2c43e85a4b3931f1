import { expect, it } from 'vitest';
import { judgeAudit } from './judge-audit.ts';

const advisory = (id: string, name: string, severity: string) => ({
  ...{ source: 1, name, severity, title: `what ${name} does`, range: '<2' },
  url: `https://github.com/advisories/${id}`,
});
const report = (...found: ReturnType<typeof advisory>[]) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      ...Object.fromEntries(
        found.map((each) => [each.name, { name: each.name, severity: each.severity, via: [each] }]),
      ),
      user: { name: 'user', severity: 'high', via: found.map(({ name }) => name) },
    },
  });
const allow = (until: string) => [
  { advisory: 'GHSA-aaaa-1111', package: 'one', until, reason: 'Only the build machine runs that part of it.' },
];

it('refuses a known vulnerability of high or critical severity, once, and bears the others', () => {
  const found = report(advisory('GHSA-aaaa-1111', 'one', 'high'), advisory('GHSA-bbbb-2222', 'two', 'moderate'));
  expect(judgeAudit(found, [], '2026-11-23')).toEqual({
    kind: 'judged',
    refused: ['high: one: what one does (https://github.com/advisories/GHSA-aaaa-1111)'],
    notes: [],
  });
  const critical = report(advisory('GHSA-cccc-3333', 'three', 'critical'));
  expect(judgeAudit(critical, [], '2026-11-23')).toMatchObject({
    refused: [expect.stringContaining('critical: three')],
  });
});

it('lets pass what is allowed, for its package and until its day, and notes what is not needed any more', () => {
  const found = report(advisory('GHSA-aaaa-1111', 'one', 'high'));
  expect(judgeAudit(found, allow('2026-11-23'), '2026-11-23')).toEqual({ kind: 'judged', refused: [], notes: [] });
  expect(judgeAudit(found, allow('2026-11-22'), '2026-11-23')).toMatchObject({
    refused: [expect.stringContaining('high: one')],
    notes: ['GHSA-aaaa-1111 one was allowed until 2026-11-22'],
  });
  const other = report(advisory('GHSA-aaaa-1111', 'another', 'high'));
  expect(judgeAudit(other, allow('2026-11-23'), '2026-11-23')).toMatchObject({
    refused: [expect.stringContaining('high: another')],
    notes: ['GHSA-aaaa-1111 one is allowed, and not found any more'],
  });
});

it.each([
  [JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } }), '405 Method Not Allowed'],
  ['Error: spawn npm ENOENT', 'Error: spawn npm ENOENT'],
  ['', 'npm printed no report'],
])('says why nothing is known where no registry answered: %s', (printed, reason) => {
  expect(judgeAudit(printed, [], '2026-11-23')).toEqual({ kind: 'skipped', reason });
});
