import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QuickXor } from '@drover/core';
import type { RunView } from '@drover/database';
import { type MicrosoftSimulator, startMicrosoft } from '@drover/testing-servers/microsoft';
import { expect } from 'vitest';
import { makeData } from '../../bench/data.ts';
import { LeasedBed } from './leased-bed.ts';

const ANNA = 'anna@contoso.example';
/** The only file of `makeData`. */
const FILE = 'd0000/f0000.bin';
const FRAGMENT = 10 * 1024 * 1024;

export interface KilledUpload {
  readonly type: 'onedrive-business' | 'onedrive-consumer';
  readonly bytes: number;
  readonly kills: number;
  /** Of the service, in milliseconds before each answer: so that something is under way when the worker is killed. */
  readonly latency: number;
  readonly limitMs: number;
}

export interface KilledUploadEnd {
  readonly view: RunView;
  /** Requests that brought content. */
  readonly fragments: number;
  /** As many as the file has. */
  readonly needed: number;
  /** Upload sessions that were begun. */
  readonly sessions: number;
  readonly unfinished: number;
  readonly intact: boolean;
}

/** One large file to a simulated OneDrive, by workers that are killed (SIGKILL) one after the other while they send it. */
export async function copyWhileKilled(options: KilledUpload): Promise<KilledUploadEnd> {
  const { type, bytes, kills, latency, limitMs } = options;
  await using cleanup = new AsyncDisposableStack();
  const work = await mkdtemp(join(tmpdir(), 'drover-killed-'));
  cleanup.defer(() => rm(work, { recursive: true, force: true }));
  const data = await makeData(work, { name: 'data', files: 1, perFolder: 1, bytes });
  const microsoft = cleanup.use(
    await startMicrosoft({
      users: [{ userPrincipalName: ANNA }],
      flavour: type === 'onedrive-consumer' ? 'personal' : 'business',
      ...{ latency, tokenLifetime: 24 * 3_600_000 },
    }),
  );
  const token = microsoft.issueToken({ user: ANNA });
  const bed = cleanup.use(
    await LeasedBed.create({
      from: { type: 'local-files', options: { path: data } },
      to: { type, options: {}, access: { graph: microsoft.graph, token } },
    }),
  );
  const run = await bed.start();
  // On a personal drive the last bytes go by themselves.
  const needed = Math.ceil(bytes / FRAGMENT) + (type === 'onedrive-consumer' ? 1 : 0);
  let victim = bed.worker();
  for (let kill = 1; kill <= kills; kill++) {
    // Each has had some of its own work confirmed when it dies, and there is some left for the last.
    const share = Math.ceil((kill * needed) / (kills + 1));
    await bed.until(run, ({ state }) => state === 'ended' || taken(microsoft) >= share, limitMs);
    await bed.killAndForget(victim);
    victim = bed.worker();
  }
  const view = await bed.ended(run, limitMs);
  expect(microsoft.violations()).toEqual([]);
  return {
    view,
    needed,
    fragments: count(microsoft, 'PUT upload'),
    sessions: count(microsoft, 'POST drives/{}/items/{}:/createUploadSession'),
    unfinished: microsoft.openUploads(),
    intact: await arrived(microsoft, join(data, FILE)),
  };
}

/** Fragments that the service holds. */
function taken(microsoft: MicrosoftSimulator): number {
  return microsoft.requests().filter(({ operation, status }) => operation === 'PUT upload' && status === 202).length;
}

function count(microsoft: MicrosoftSimulator, wanted: string): number {
  return microsoft.requests().filter(({ operation }) => operation === wanted).length;
}

/** By the hash of the source, taken here, and that which the service states. */
async function arrived(microsoft: MicrosoftSimulator, source: string): Promise<boolean> {
  const hash = new QuickXor();
  for await (const chunk of createReadStream(source)) hash.update(chunk);
  return microsoft.oneDrive(ANNA).look(FILE)?.quickXorHash === Buffer.from(hash.digest()).toString('base64');
}
