import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { QuickXor } from '@drover/core';
import { addRows, ConnectorStore, connectorBudgets, MigrationStore, Sealer, startRun } from '@drover/database';
import { realClock } from '@drover/database/testing';
import {
  type Fault,
  type MicrosoftCloud,
  type RequestRecord,
  startMicrosoftCloud,
} from '@drover/testing-servers/microsoft';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { AgentBed, KEY } from '../e2e/support/agent-bed.ts';
import { record } from './support/figures.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 10_000);
const USERS = Number(process.env['DROVER_SOAK_USERS'] ?? 200);
const PER_USER = FILES / USERS;
/** What Microsoft publishes for a tenant of up to 1,000 licences. */
const UNITS_PER_MINUTE = Number(process.env['DROVER_SOAK_UNITS'] ?? 1_250);
/** The least that one file takes: an upload session and one request with its bytes. */
const UNITS_PER_FILE = 4;
const RETRY_AFTER_SECONDS = 1;
/** A request was sent before its process could know of a pause that is younger than this. */
const ON_THE_WAY_MS = 500;
const LIMIT_MS = 4 * 3_600_000;

const cleanup = new AsyncDisposableStack();
let bed: AgentBed;
let cloud: MicrosoftCloud;
let data: string;

const userAt = (n: number): string => `user${String(n).padStart(4, '0')}@contoso.example`;
const folderAt = (n: number): string => `d${String(n).padStart(4, '0')}`;

/** Of every hundred requests three are throttled and one breaks, in ways of its own. */
const throttled: Fault = { kind: 'status', status: 429, retryAfter: RETRY_AFTER_SECONDS };
const broken: readonly Fault[] = [{ kind: 'reset' }, { kind: 'lost-answer' }, { kind: 'status', status: 500 }];
const kinds = [throttled, ...broken.flatMap((fault) => [throttled, throttled, throttled, fault]).slice(1)] as const;

beforeAll(async () => {
  const users = Array.from({ length: USERS }, (_, n) => ({ userPrincipalName: userAt(n) }));
  cloud = cleanup.use(await startMicrosoftCloud({ users, throttle: { units: UNITS_PER_MINUTE } }));
  cloud.consent();
  bed = cleanup.use(await AgentBed.create());
  data = await makeData(bed.folder, { name: 'homes', files: FILES, perFolder: PER_USER, bytes: 20_000 });
}, 600_000);
afterAll(() => cleanup.disposeAsync());

async function destination(): Promise<string> {
  const connectors = new ConnectorStore(bed.database.db, new Sealer(KEY), realClock);
  const options = { tenant: cloud.microsoft.tenantId };
  const wish = { type: 'office-365', displayName: 'Office 365', options, secrets: {}, ownerId: null, shared: true };
  return (await connectors.create(wish)).id;
}

async function startAll(sourceConnectorId: string, destinationConnectorId: string): Promise<void> {
  const { db } = bed.database;
  const migration = await new MigrationStore(db).create({
    ...{ name: 'soak', priority: 0, policy: { verify: 'size' }, filters: {}, ownerId: null },
    ...{ sourceConnectorId, destinationConnectorId },
  });
  const home = data.split('/').filter((name) => name !== '');
  const rows = Array.from({ length: USERS }, (_, n) => ({
    source: { root: '', path: [...home, folderAt(n)] },
    destination: { root: userAt(n), path: ['Home'] },
    ...{ tags: [], notes: '' },
  }));
  for (const transferId of await addRows(db, migration, rows)) {
    await startRun(bed.database, { transferId, mode: 'copy', requestedBy: null });
  }
}

/** Rows, those whose last run has ended, and those of them with success. */
async function standing(): Promise<{ readonly rows: number; readonly ended: number; readonly good: number }> {
  return await bed.database.withClient(async (client) => {
    const { rows } = await client.query(`select count(*)::int as rows,
        count(*) filter (where state = 'ended')::int as ended, count(*) filter (where status between 100 and 199)::int as good
      from (select distinct on (transfer_id) state, status from drover.runs order by transfer_id, number desc) last`);
    return rows[0];
  });
}

/** Why the rows that did not end well stopped. */
async function whyNotGood(): Promise<unknown[]> {
  return await bed.database.withClient(async (client) => {
    const { rows } =
      await client.query(`select * from (select distinct on (transfer_id) transfer_id, state, status, stopped_by
      from drover.runs order by transfer_id, number desc) last where status is null or status not between 100 and 199`);
    return rows;
  });
}

async function hashOf(path: string): Promise<string> {
  return Buffer.from(new QuickXor().update(await readFile(path)).digest()).toString('base64');
}

/** The files of a user's OneDrive that are not what they should be. */
async function wrongFilesOf(user: number): Promise<string[]> {
  const tree = cloud.microsoft.oneDrive(userAt(user)).tree();
  const found = new Map(tree.map(({ segments, quickXorHash }) => [segments.join('/'), quickXorHash]));
  const wrong: string[] = [];
  for (let file = 0; file < PER_USER; file++) {
    const name = `f${String(file).padStart(4, '0')}.bin`;
    const expected = await hashOf(join(data, folderAt(user), name));
    if (found.get(`Home/${name}`) !== expected) wrong.push(`${userAt(user)}: ${name}`);
    found.delete(`Home/${name}`);
  }
  found.delete('Home');
  return [...wrong, ...found.keys()];
}

/** Requests during pauses that had begun well before. */
function lateOf(requests: readonly RequestRecord[]): RequestRecord[] {
  const late: RequestRecord[] = [];
  let began: number | null = null;
  for (const request of requests) {
    const { at, pauseLeft, status } = request;
    if (pauseLeft === 0) began = null;
    else if (began !== null && at - began > ON_THE_WAY_MS) late.push(request);
    if (status === 429) began ??= at;
  }
  return late;
}

it('a migration from an agent into a tenant that throttles keeps to its budget, and everything arrives', async () => {
  const server = await bed.server(2, cloud.environment);
  const { key } = await bed.agent(server, ['--root', data]);
  const source = await bed.connector('Homes', [key]);
  const target = await destination();
  cloud.microsoft.setRandomFaults({ seed: 1, share: 0.04, kinds });
  await startAll(source, target);
  const began = performance.now();
  for (const end = began + LIMIT_MS; performance.now() < end; await delay(500)) {
    const { ended, rows } = await standing();
    if (ended === rows) break;
  }
  const seconds = (performance.now() - began) / 1000;
  const { rows, good } = await standing();
  const requests = cloud.microsoft.requests();
  const units = requests.reduce((sum, request) => sum + request.units, 0);
  const floorSeconds = ((FILES * UNITS_PER_FILE) / UNITS_PER_MINUTE) * 60;
  const during = requests.filter(({ pauseLeft }) => pauseLeft > 0);
  const late = lateOf(requests);
  const refused = requests.filter(({ status }) => status === 429).length;
  const budget = (await connectorBudgets(bed.database)).get(target);
  record('microsoft-budget', `${FILES} files, ${USERS} users, ${UNITS_PER_MINUTE} units a minute`, {
    ...{ rows, good, seconds: Math.round(seconds), floorSeconds: Math.round(floorSeconds) },
    ofFloor: Math.round((seconds / floorSeconds) * 100) / 100,
    ...{ requests: requests.length, units, refused, onTheWayInAPause: during.length, sentInAPause: late.length },
    countedByDrover: Math.round(budget?.usedToday ?? 0),
    limitAsLearned: budget?.limit?.perMinute ?? 0,
  });
  expect(await whyNotGood()).toEqual([]);
  const wrong: string[] = [];
  for (let user = 0; user < USERS; user++) wrong.push(...(await wrongFilesOf(user)));
  expect(wrong).toEqual([]);
  expect({ rows, good }).toEqual({ rows: USERS, good: USERS });
  expect(late).toEqual([]);
  expect(cloud.microsoft.violations()).toEqual([]);
  expect(seconds).toBeLessThan(1.5 * floorSeconds);
});
