import { openAsBlob } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type AzuriteServer, createContainer, sasUrl } from '@drover/testing-servers';
import { type DataSet, makeData } from '../data.ts';
import type { Place } from './place.ts';

const SOURCE = 'src';
const TARGET = 'dst';

/** A container of the emulator. It begins anew, with nothing, for each set of data and each empty folder. */
export class AzurePlace implements Place {
  readonly #server: AzuriteServer;

  constructor(server: AzuriteServer) {
    this.#server = server;
  }

  async lay(set: DataSet): Promise<string> {
    await this.#beginAnew();
    await createContainer(this.#server, SOURCE);
    const work = await mkdtemp(join(tmpdir(), 'drover-bench-'));
    try {
      await this.#put(await makeData(work, set), SOURCE);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return `/${SOURCE}`;
  }

  async clear(): Promise<void> {
    await this.#beginAnew();
  }

  async empty(): Promise<string> {
    await this.#beginAnew();
    await createContainer(this.#server, TARGET);
    return `/${TARGET}`;
  }

  async fill(from: string): Promise<void> {
    await this.#put(from, TARGET);
  }

  async count(): Promise<number> {
    let files = 0;
    let marker = '';
    do {
      const url = this.#signed(TARGET);
      url.search += `&restype=container&comp=list&marker=${encodeURIComponent(marker)}`;
      const page = await (await successful(fetch(url))).text();
      files += page.split('.bin</Name>').length - 1; // not the markers of folders
      marker = /<NextMarker>([^<]+)<\/NextMarker>/.exec(page)?.[1] ?? '';
    } while (marker !== '');
    return files;
  }

  async remove(): Promise<void> {
    await this.#beginAnew();
  }

  /** The emulator keeps everything in memory, and frees that of deleted blobs only after minutes. */
  async #beginAnew(): Promise<void> {
    await this.#server.kill();
    await this.#server.start();
  }

  async #put(folder: string, container: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const url = this.#signed(container);
      url.pathname += `/${relative(folder, path)}`;
      const body = await openAsBlob(path);
      const answer = fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body });
      await (await successful(answer)).arrayBuffer();
    }
  }

  #signed(container: string): URL {
    return new URL(sasUrl(this.#server, { container, rights: 'rwlc', ends: new Date(Date.now() + 86_400_000) }));
  }
}

async function successful(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  if (!answer.ok) throw new Error(`the emulator answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
