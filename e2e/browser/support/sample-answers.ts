import { type ListedEntry, transferDefaultsSchema } from '@drover/api';
import { zeroCounters } from '@drover/core';
import { type FakeAnswers, refuse } from './fake-server.ts';
import * as sample from './sample-data.ts';
import { someItems } from './sample-items.ts';
import { microsoftApp } from './sample-sign-in-app.ts';
import { sampleThroughput } from './sample-throughput.ts';
import { answersAbout } from './sample-transfers.ts';

/** Somebody is signed in. */
export const session = { user: sample.maya, needsSetup: false, version: '0.1.0', outgoingAddress: '203.0.113.7' };
const listing = (entries: readonly ListedEntry[]): NonNullable<FakeAnswers['listEntries']> => {
  return ({ query }) => {
    const { cursor, limit = 100, root = '', path = [] } = query ?? {};
    const from = Number(cursor ?? 0);
    const items = entries.slice(from, from + limit);
    const complete = from + limit >= entries.length;
    return { root, path, display: '/', items, next: complete ? null : String(from + limit), complete };
  };
};

/** Nobody has signed in; there is an administrator already. */
export const signedOut: FakeAnswers = { getSession: () => ({ ...session, user: null }) };

/** A server on its first day. */
export const empty: FakeAnswers = {
  getSession: () => session,
  signOut: () => undefined,
  listConnectorTypes: () => [...sample.types],
  listConnectors: () => ({ items: [], next: null }),
  ...answersAbout([]),
  listMigrations: () => ({ items: [], next: null }),
  listExclusionRules: () => [],
  getTransferDefaults: () => transferDefaultsSchema.parse({}),
  listTokens: () => ({ items: [], next: null }),
  getSecondFactor: () => ({ since: null, recoveryCodesLeft: 0 }),
  getPreferences: () => ({ mail: 'completion', mailAvailable: false }),
  getMailSettings: () => ({ settings: null }),
  listSignInApps: () => [microsoftApp],
  listWebhooks: () => ({ items: [], next: null }),
  listUsers: () => ({ items: [sample.users[0] as never], next: null }),
  listAudit: () => ({ items: [], next: null }),
  watchActivity: () => stay('activity', { ...sample.activity, running: 0, queued: 0, bytesPerSecond: 0, busiest: [] }),
  getRun: () => ({
    ...sample.endedRun,
    counters: zeroCounters,
    status: { code: 101, message: 'Success. No files needed copying', colour: 'green', state: 'completed' },
  }),
  getRunSettings: () => ({ ...transferDefaultsSchema.parse({}), exclusions: [] }),
  listItems: () => ({ items: [], next: null, looked: 0, of: 0 }),
  listProblems: () => [],
  listThroughput: () => [],
};

/** A server that has been at work for a while. */
export const full: FakeAnswers = {
  ...empty,
  listConnectors: () => ({ items: sample.connectors, next: null }),
  getConnector: ({ params }) => {
    const found = sample.connectors.find(({ id }) => id === params.id);
    if (found === undefined) throw refuse('not-found', 'There is no such connector.');
    return found;
  },
  listRoots: () => ({
    items: [{ name: '', kind: 'folder', label: '/' }],
    next: null,
    readAt: '2026-01-01T00:00:00.000Z',
  }),
  listEntries: listing(sample.someEntries(1204)),
  findNotices: () => [
    { code: 'path-length', severity: 'warning', message: 'Paths on New storage may have at most 4,096 bytes.' },
    { code: 'free-space', severity: 'info', message: 'New storage does not say how much room it has.' },
  ],
  listExclusionRules: () =>
    ['Windows thumbnails', 'macOS Finder files', 'Office lock files'].map((title, number) => ({
      id: title.toLowerCase().replaceAll(' ', '-'),
      title,
      pattern: ['Thumbs.db', '.DS_Store', '~$*'][number] ?? '',
      kind: 'file',
      standard: true,
    })),
  tryConnector: () =>
    steps([
      ['step', { step: 'name', state: 'passed', detail: 'ftp.fabrikam.example is 203.0.113.24' }],
      ['step', { step: 'port', state: 'passed', detail: 'Port 21 answers: 220 Fabrikam FTP ready' }],
      [
        'step',
        {
          step: 'tls',
          state: 'failed',
          detail: 'This server signed its certificate itself, so nobody vouches for it.',
          remedy: 'Compare the fingerprint with what the owner of the server states.',
          trust: {
            kind: 'certificate',
            field: 'certificate',
            fingerprint:
              '9F:2C:41:B7:0A:6E:D3:58:1F:90:C4:7B:22:E5:3A:8D:6B:F1:04:9C:D8:35:7E:A2:C0:19:84:5F:EB:73:2D:60',
          },
        },
      ],
      ['end', { passed: false, notes: [] }],
    ]),
  ...answersAbout(sample.transfers),
  listTransferRuns: () => ({
    items: [sample.endedRun, { ...sample.endedRun, id: `${sample.endedRun.id.slice(0, -1)}9`, mode: 'scan' }],
    next: null,
  }),
  getSecondFactor: () => ({ since: new Date(sample.now - 9e8).toISOString(), recoveryCodesLeft: 8 }),
  listTokens: () => ({
    items: [
      {
        id: 'K'.repeat(22),
        name: 'Nightly report',
        role: 'viewer',
        owner: sample.maya,
        createdAt: new Date(sample.now - 9e8).toISOString(),
        lastUsedAt: null,
        expiresAt: null,
      },
    ],
    next: null,
  }),
  listUsers: () => ({ items: sample.users, next: null }),
  listAudit: () => ({ items: sample.audit, next: null }),
  watchActivity: () => stay('activity', sample.activity),
  getRun: ({ params }) => (params.id === sample.endedRun.id ? sample.endedRun : { ...sample.liveRun, id: params.id }),
  watchRun: () => stay('run', sample.liveRun),
  getRunSettings: () => ({
    ...transferDefaultsSchema.parse({
      policy: { bytesPerSecond: 20 * 1024 * 1024, transfers: 8 },
      filters: { exclude: ['Old/**', 'Cache/'], minBytes: 1024, modifiedAfter: '2025-12-31T23:00:00.000Z' },
    }),
    exclusions: ['windows-thumbnail-cache', 'office-lock-files'],
  }),
  listItems: () => ({ items: someItems(200), next: null, looked: 200, of: 200 }),
  listProblems: () => [...sample.problems],
  listThroughput: () => sampleThroughput(),
  getTransferDefaults: () =>
    transferDefaultsSchema.parse({
      policy: { bytesPerSecond: 20 * 1024 * 1024, transfers: 8 },
      filters: { exclude: ['Old/**'] },
    }),
  getSettings: () => ({
    outgoingAddress: { value: '203.0.113.7', source: 'environment', variable: 'DROVER_OUTGOING_ADDRESS' },
    allowedNetworks: { value: '10.0.0.0/8, 2001:db8::/32', source: 'chosen', variable: 'DROVER_ALLOWED_NETWORKS' },
    logDays: { value: 90, source: 'standard', variable: null },
    agentAddress: { value: null, source: 'standard', variable: 'DROVER_AGENT_ADDRESS' },
    agentPatienceHours: { value: 24, source: 'standard', variable: 'DROVER_AGENT_PATIENCE' },
    agentMinimumVersion: { value: '1.3.5.0', source: 'standard', variable: null },
  }),
};

/** The same with a folder of any size. */
export function withFolderOf(count: number): FakeAnswers {
  return { ...full, listEntries: listing(sample.someEntries(count)) };
}

/** One event, and then nothing more for as long as anybody watches. */
export async function* stay(event: string, data: unknown) {
  yield { event, data };
  await new Promise((resolve) => setTimeout(resolve, 600_000).unref());
}

async function* steps(all: readonly (readonly [string, unknown])[]) {
  for (const [event, data] of all) yield { event, data };
}
