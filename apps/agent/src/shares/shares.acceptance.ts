import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { parseMachinePath } from '@drover/core';
import { openSharedTree } from './shared-tree.ts';

async function startTree(layout: 'plain' | 'nested') {
  const base = await mkdtemp(join(tmpdir(), 'drover-shares-'));
  await Promise.all([mkdir(join(base, 'real')), mkdir(join(base, 'other'))]);
  // A shared folder may itself be a link, on its way too.
  await symlink(join(base, 'real'), join(base, 'home'));
  const disk = join(base, 'home', 'work');
  await mkdir(disk);
  const shares =
    layout === 'plain'
      ? [{ path: disk, writable: true }]
      : [base, disk, join(base, 'other')].map((path) => ({ path, writable: path === disk }));
  return {
    disk,
    folder: parseMachinePath(disk),
    connect: () => openSharedTree(shares, { clock: realClock, machine: 'test', foldsNames: false, durable: false }),
    stop: () => rm(base, { recursive: true, force: true }),
  };
}

describeConnector('shared folders', { start: () => startTree('plain') });
describeConnector('shared folders within one another', { start: () => startTree('nested') });
