import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccountLimits, RUN_RETRY, withStandardLayers } from '@drover/connector-kit';
import { realClock } from '@drover/connector-kit/testing';
import { openFolder } from '@drover/connectors/local-files';
import { type Connection, parseMachinePath, rootRef } from '@drover/core';
import { MemoryJournal, runTransfer } from '@drover/engine';
import { expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { CutAgent } from './support/cut-agent.ts';
import { record } from './support/figures.ts';
import { randomFrom } from './support/random.ts';
import { hashTree, temporaries } from './support/tree.ts';

const CUTS = Number(process.env['DROVER_SOAK_CUTS'] ?? 1_000);
/** Between two cuts, at random. */
const BETWEEN_MS = [100, 500] as const;
/** What a cut may cost at most: what was on its way, and packs that are asked for again. */
const REREAD_PER_CUT = 4 * 1024 ** 2;
const random = randomFrom(process.env['DROVER_SOAK_SEED'] ?? '1');

const REQUEST = {
  mode: 'copy',
  transferKey: '0123456789ab',
  policy: {
    ...({ conflicts: 'keep', newerDestination: 'keep', names: { mode: 'remove' }, verify: 'size' } as const),
    ...({ exclusions: [], include: [], exclude: [], transfers: 'auto', attempts: 3 } as const),
  },
} as const;

it('copies everything from an agent whose link is cut again and again', async () => {
  const work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  const over = new AbortController();
  try {
    const shared = join(work, 'shared');
    const small = { name: 'small', files: 3_000, perFolder: 100, bytes: 4096 };
    const medium = { name: 'medium', files: 100, perFolder: 20, bytes: 1024 ** 2 };
    const large = { name: 'large', files: 1, perFolder: 1, bytes: 256 * 1024 ** 2 };
    for (const set of [small, medium, large]) await makeData(shared, set);
    const files = small.files + medium.files + large.files;
    const bytes = [small, medium, large].reduce((sum, set) => sum + set.files * set.bytes, 0);
    const source = await hashTree(shared);
    await using agent = await CutAgent.start(shared);
    const connection = layered(await agent.connection());
    const began = performance.now();
    const cutting = cutAtRandom(agent, over.signal);
    let rounds = 0;
    for (; agent.cuts < CUTS; rounds++) {
      const copied = join(work, 'copied');
      await mkdir(copied);
      await using destination = await openFolder(copied, realClock, { durable: false });
      const { counters } = await runTransfer(
        {
          ...REQUEST,
          source: { connection, folder: { root: '', segments: parseMachinePath(shared) } },
          destination: { connection: destination, folder: rootRef() },
        },
        { journal: new MemoryJournal(), clock: realClock },
        over.signal,
      );
      expect(counters).toMatchObject({
        ...{ filesCopied: files, filesFailedAtSource: 0, filesFailedAtDestination: 0, foldersFailed: 0 },
      });
      const stored = await hashTree(copied);
      expect(stored).toEqual(source);
      expect(temporaries(stored)).toEqual([]);
      await rm(copied, { recursive: true });
    }
    over.abort();
    await cutting;
    const again = agent.passed - rounds * bytes;
    record('agent-cuts', 'copies', {
      cuts: agent.cuts,
      rounds,
      seconds: Math.round((performance.now() - began) / 1000),
      megabytes: Math.round((rounds * bytes) / 1e6),
      againKbPerCut: Math.round(again / agent.cuts / 1000),
      memoryMb: Math.round(process.memoryUsage.rss() / 1024 ** 2),
    });
    // A tenth for the link's own words: TLS, frames, names.
    expect(again - (rounds * bytes) / 10).toBeLessThan(agent.cuts * REREAD_PER_CUT);
  } finally {
    over.abort();
    await rm(work, { recursive: true, force: true });
  }
});

async function cutAtRandom(agent: CutAgent, signal: AbortSignal): Promise<void> {
  const [least, most] = BETWEEN_MS;
  while (!signal.aborted) {
    await sleep(least + random() * (most - least), undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) agent.cut();
  }
}

/** As the service does it for a run. */
function layered(connection: Connection): Connection {
  const { max } = connection.capabilities.operations;
  const limits = createAccountLimits({ operations: max }, realClock);
  return withStandardLayers(connection, { clock: realClock, random: Math.random, limits, retry: RUN_RETRY });
}
