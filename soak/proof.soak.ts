import { generateKeyPairSync } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Database, migrate, ProofReader } from '@drover/database';
import { someConnector } from '@drover/database/testing';
import { startEmbedded, testFolder } from '@drover/database/testing/embedded';
import { checkProof, ProofWriter } from '@drover/proof';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { basisOf, proofSource } from '../apps/server/src/proof/proof-source.ts';
import { ProofNotes } from '../apps/server/src/proof/proof-summary.ts';
import { processWorld } from '../apps/server/src/world.ts';
import { record } from './support/figures.ts';

/** Files of the one run; each folder holds a hundred. */
const ITEMS = Number(process.env['DROVER_SOAK_PROOF'] ?? 1_000_000);
/** What a proof may take beside what the process has anyway, however long it is; most of it is garbage that V8 has not looked at yet. */
const MEMORY_MIB = 400;

const { clock } = processWorld(process);
const cleanup = new AsyncDisposableStack();
let database: Database;
let folder: string;

beforeAll(async () => {
  folder = cleanup.use(await testFolder()).path;
  const postgres = cleanup.use(await startEmbedded(cleanup.use(await testFolder())));
  database = cleanup.use(await Database.open({ url: postgres.url, clock, applicationName: 'drover soak' }));
  await migrate(database.db);
  await fill(await someConnector(database));
}, 3_600_000);
afterAll(() => cleanup.disposeAsync());

/** A run that copied everything, with what it made known, as workers leave it. */
async function fill(connector: string): Promise<void> {
  await database.withClient(async (client) => {
    await client.query(
      `insert into drover.transfers (id, name, source_connector_id, source_root, source_path, destination_connector_id,
        destination_root, destination_path, transfer_key, policy, filters) values ('t', 'T', $1, '', '[]', $1, '', '[]', '0', '{}', '{}')`,
      [connector],
    );
    await client.query(
      `insert into drover.runs (id, transfer_id, mode, state, status, started_at, ended_at, files_seen, bytes_seen, seq)
        values ('r', 't', 'copy', 'ended', 100, now(), now(), $1::bigint, $1::bigint * 10, $1::bigint)`,
      [ITEMS],
    );
    const steps = Math.ceil(ITEMS / 50_000);
    for (let step = 0; step < steps; step++) {
      const [from, to] = [step * 50_000, Math.min(ITEMS, (step + 1) * 50_000) - 1];
      await client.query(
        `insert into drover.known_folders (transfer_id, path, name)
          select 't', sha256(convert_to(f, 'UTF8')), f from (select distinct '/folder ' || n / 100 as f from generate_series($1::int, $2::int) n) each`,
        [from, to],
      );
      await client.query(
        `insert into drover.items (run, seq, path, folder, outcome, bytes, started, took)
          select (select number from drover.runs), n + 1, '/folder ' || n / 100 || '/file ' || n, false, 1, 10, 1000, 1
          from generate_series($1::int, $2::int) n`,
        [from, to],
      );
      await client.query(
        `insert into drover.known (folder, key, data, evidence)
          select f.id, 'file ' || n, '[0,[10,1577836800000,1],1,0]', '[1577836800000,"hash","md5","' || md5(n::text) || '"]'
          from generate_series($1::int, $2::int) n join drover.known_folders f on f.name = '/folder ' || n / 100`,
        [from, to],
      );
    }
    await client.query('analyze');
  });
}

it(`proves ${ITEMS} files in flat memory, and checks the proof so`, { timeout: 3_600_000 }, async () => {
  const file = join(folder, 'proof.jsonl');
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 100);
  const startedAt = performance.now();
  {
    const side = { connector: 'c', service: 's', address: null, identity: [], clockAheadMs: null };
    const scope = { kind: 'run', id: 'r' } as const;
    const subject = { scope: { ...scope, name: 'T' }, source: side, destination: side, software: 'soak' };
    const about = { ...subject, settings: {}, exclusions: [] };
    await using reader = await ProofReader.open(database, new AbortController().signal);
    const { rows } = await basisOf(reader, scope, about);
    const header = { ...about, rows, madeAt: new Date(0).toISOString(), operators: [{ name: 'soak' }] };
    const { privateKey } = generateKeyPairSync('ed25519');
    const writer = new ProofWriter(proofSource(reader, scope, header, new ProofNotes()), privateKey);
    await pipeline(Readable.from(writer.lines()), createWriteStream(file));
  }
  const writtenAt = performance.now();
  const { flaws, totals } = await checkProof(createReadStream(file, { highWaterMark: 1 << 20 }));
  const checkedAt = performance.now();
  clearInterval(watch);
  const grown = Math.round((most - before) / 1024 / 1024);
  record('proof', `${ITEMS} files`, {
    writeSeconds: Math.round((writtenAt - startedAt) / 1000),
    checkSeconds: Math.round((checkedAt - writtenAt) / 1000),
    mebibytes: Math.round((await stat(file)).size / 1024 / 1024),
    grownMebibytes: grown,
  });
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({ status: 'passed', classes: { B: { files: ITEMS, bytes: ITEMS * 10 } } });
  expect(grown).toBeLessThan(MEMORY_MIB);
});
