import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConnector, realClock } from '@drover/connector-kit/testing';
import { openFolder } from './connection.ts';
import { localFiles } from './index.ts';
import { pathAccess } from './open-folder.ts';

async function startFolder() {
  const disk = await mkdtemp(join(tmpdir(), 'drover-local-'));
  return { disk, stop: () => rm(disk, { recursive: true, force: true }) };
}

describeConnector('local files', {
  definition: localFiles,
  start: async () => {
    const folder = await startFolder();
    return { ...folder, options: { path: folder.disk } };
  },
});

describeConnector('local files, waiting for the disk', {
  definition: localFiles,
  start: async () => {
    const folder = await startFolder();
    return { ...folder, options: { path: folder.disk, durable: true } };
  },
});

describeConnector('local files without folder handles', {
  start: async () => {
    const folder = await startFolder();
    return { ...folder, connect: () => openFolder(folder.disk, realClock, { durable: false, access: pathAccess }) };
  },
});
