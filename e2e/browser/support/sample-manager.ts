import type { ConnectorType, MigrationFix, MigrationProblem, PermissionQuestion } from '@drover/api';
import { causeTitle } from '@drover/core';
import type { FakeAnswers } from './fake-server.ts';
import { full } from './sample-answers.ts';
import { ago, types } from './sample-data.ts';
import { answersAboutRows, someMigration, someRow } from './sample-migration.ts';

const id = (letter: string) => `${letter}${'0'.repeat(20)}1`;
/** From right to left, without a space, and with what would be a tag in a page. */
const HARD = [
  'ملفات المشروع المشتركة بين جميع الأقسام',
  'AVeryLongNameWithoutASingleSpace_'.repeat(5),
  '<b>résumé</b> 👩‍👩‍👧‍👦',
] as const;

const CAUSES = [
  ['unsupported-at-destination:path-too-long', 'you', 1204, 31],
  ['unsupported-at-destination:name', 'drover', 88, 12],
  ['source:permission-denied', 'user', 7, 1],
  ['destination:rate-limited', 'service', 40_213, 912],
] as const;

const problems: readonly MigrationProblem[] = CAUSES.map(([cause, mender, items, rows]) => ({
  ...{ cause, mender, items, rows, bytes: items * 400_000, title: causeTitle(cause), help: '/help' },
  remedy: 'Shorten the name of a folder above it or move that folder up; the report of common paths says which one.',
  accepted: { items: items > 1000 ? 4 : 0, bytes: 1_600_000 },
}));

const fixes: readonly MigrationFix[] = [HARD[1], HARD[0]].map((name, at) => ({
  id: id(at === 0 ? 'F' : 'E'),
  number: at + 1,
  rule: { kind: 'move-folder', path: ['Projects', '2019', name], to: [], name: 'Plans' },
  says: `The folder /Projects/2019/${name} goes to /Plans at the destination.`,
  madeAt: ago(60),
  madeBy: HARD[2],
  takenBackAt: at === 0 ? null : ago(30),
  keptRows: at === 0 ? 0 : 12,
}));

const questions = HARD.map(
  (principal, at): PermissionQuestion => ({
    ...{ kind: at === 0 ? 'special-rights' : 'not-mapped', principal, items: 12_345 * (at + 1), rows: at + 1 },
    ...{
      example: `/Homes/${principal}/${HARD[1]}.docx`,
      answers: at === 0 ? ['grant', 'leave-out'] : ['map', 'leave-out'],
    },
    decision: null,
  }),
);

const rows = Array.from({ length: 10_000 }, (_, number) => {
  const name = HARD[number % 7];
  const path = ['Homes', name ?? ''];
  return someRow(number, name === undefined ? {} : { source: { root: '', path, display: `/${path.join('/')}` } });
});

const signIn: ConnectorType['signIn'] = {
  ...{ provider: 'microsoft', displayName: 'Microsoft', appIsSet: true, takesBack: false, takeBackPage: null },
  grant: 'person',
};
const clouds = types
  .filter(({ type }) => type === 'ftp')
  .flatMap((like): readonly ConnectorType[] => [
    { ...like, type: 'azure-blob', label: 'Azure Blob Storage', group: 'clouds' },
    { ...like, type: 'onedrive-consumer', label: 'OneDrive Consumer', group: 'clouds', fields: [], signIn },
  ]);

/** A migration of ten thousand users at work, with everything that its pages show. */
export const managing: FakeAnswers = {
  ...full,
  ...answersAboutRows(() => rows),
  listConnectorTypes: () => [...types, ...clouds],
  listMigrationProblems: () => [...problems],
  listFixes: () => [...fixes],
  listLongFolders: () => [],
  listAcceptances: () => [
    {
      ...{ id: id('A'), cause: CAUSES[0][0], title: causeTitle(CAUSES[0][0]), items: 4, bytes: 1_600_000 },
      ...{ reason: HARD.join(' '), at: ago(10), by: HARD[2] },
    },
  ],
  getProofKey: () => ({
    algorithm: 'Ed25519',
    key: 'A'.repeat(44),
    fingerprint: `SHA256:${'x7Kd'.repeat(11)}`,
    pem: '-----BEGIN PUBLIC KEY-----',
  }),
  getPermissionMap: () => ({
    entries: HARD.map((name, at) => ({ source: `${name}@old.example`, destination: at === 1 ? '' : 'new.example' })),
    ...{ changedAt: ago(500), changedBy: HARD[2] },
  }),
  listPermissionQuestions: () => ({ questions: [...questions], total: questions.length, open: questions.length }),
  listPermissionDecisions: () => [
    {
      ...{ id: id('D'), kind: 'not-mapped', principal: HARD[0], answer: { action: 'leave-out' } as const },
      ...{ reason: HARD.join(' '), at: ago(30), by: HARD[2] },
    } as const,
  ],
  getConnectorLimits: () => ({
    ...{ bytesPerSecond: 20 * 2 ** 20, opensAt: ago(-300), budget: null },
    windows: {
      timeZone: 'Europe/Berlin',
      windows: [{ days: ['monday', 'friday'], from: '08:00', to: '18:00', bytesPerSecond: 5 * 2 ** 20 }],
    },
    now: { open: false, bytesPerSecond: null, until: ago(-300) },
  }),
  getMailSettings: () => ({
    settings: {
      ...{ host: 'mail.example.com', port: 587, security: 'starttls', user: 'drover', hasPassword: true },
      ...{ from: 'drover@example.com', authority: null, pageAddress: 'https://drover.example.com' },
    },
  }),
  listMailDeliveries: () => ({
    items: [
      {
        ...{ id: id('D'), to: HARD[0], title: `Migration ended: ${HARD[1]}`, createdAt: ago(20), attempts: 3 },
        ...{ state: 'failed', nextAt: null, deliveredAt: null, answer: '550 5.1.1 User unknown' },
      },
    ],
    next: null,
  }),
};

/** The same before anything was added. */
export const unmanaged: FakeAnswers = {
  ...full,
  ...answersAboutRows(() => []),
  listMigrationProblems: () => [],
  listAcceptances: () => [],
  getPermissionMap: () => ({ entries: [], changedAt: null, changedBy: null }),
  listPermissionQuestions: () => ({ questions: [], total: 0, open: 0 }),
  listPermissionDecisions: () => [],
};

export const migrationAddress = `/migration-manager/${someMigration.id}`;
