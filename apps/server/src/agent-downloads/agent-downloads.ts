import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentDownload, AgentDownloadName } from '@drover/api';
import { z } from 'zod';
import type { FileAnswer } from '../http/handlers.ts';
import { DOWNLOADS } from './download-kinds.ts';
import type { Made, Packager, ServedBy } from './packager.ts';

/** Kept for so many servers and versions; what else was made is taken away when something new is. */
const MOST_KEPT = 3;
const ANSWER_MS = 20_000;
const FACTS = z.object({ bytes: z.number().int(), sha256: z.string() });

export interface AgentDownloadsSettings {
  readonly packager: Packager;
  readonly folder: string;
  /** How long who waits for one to be made waits for an answer; 20 seconds unless told. */
  readonly answerMs?: number;
}

/** What agents can be downloaded. Each is made once, when it is first asked for, and kept in the data folder. */
export class AgentDownloads implements AsyncDisposable {
  readonly #packager: Packager;
  readonly #folder: string;
  readonly #answerMs: number;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<string, Promise<Made>>();
  #last: Promise<unknown> = Promise.resolve();
  #fingerprint: Promise<string> | null = null;

  constructor({ packager, folder, answerMs = ANSWER_MS }: AgentDownloadsSettings) {
    this.#packager = packager;
    this.#folder = folder;
    this.#answerMs = answerMs;
  }

  /** All of them, for agents of the server that is known so. */
  async list(served: ServedBy): Promise<readonly AgentDownload[]> {
    const folder = await this.#folderFor(served);
    return await Promise.all(
      (Object.keys(DOWNLOADS) as AgentDownloadName[]).map(async (name) => viewOf(name, await factsOf(folder, name))),
    );
  }

  /** Makes one where it is not there, and says how it stands after a while, made or not: what lies between a page and its server gives up on long answers. */
  async prepare(name: AgentDownloadName, served: ServedBy, signal: AbortSignal): Promise<AgentDownload> {
    const folder = await this.#folderFor(served);
    const made = await factsOf(folder, name);
    if (made !== null) return viewOf(name, made);
    const enough = AbortSignal.timeout(this.#answerMs);
    try {
      return viewOf(name, await until(this.#makeOnce(name, served, folder), AbortSignal.any([signal, enough])));
    } catch (error) {
      if (enough.aborted && error === enough.reason) return viewOf(name, null);
      throw error;
    }
  }

  /** One of them, made first where it is not there. Who stops waiting leaves it to be made for the next. */
  async open(name: AgentDownloadName, served: ServedBy, signal: AbortSignal): Promise<FileAnswer & Made> {
    const folder = await this.#folderFor(served);
    const made = (await factsOf(folder, name)) ?? (await until(this.#makeOnce(name, served, folder), signal));
    const file = await open(join(folder, name));
    return { name, ...made, chunks: file.createReadStream() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new DOMException('The server is stopping.', 'AbortError'));
    await this.#last.catch(() => undefined); // whoever waited for it was told
  }

  /** Several who ask at once wait for the same one, and several are made one after the other. */
  #makeOnce(name: AgentDownloadName, served: ServedBy, folder: string): Promise<Made> {
    const key = join(folder, name);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const making = this.#last.catch(() => undefined).then(() => this.#make(name, served, folder));
    this.#last = making;
    this.#underWay.set(key, making);
    making.catch(() => undefined).finally(() => this.#underWay.delete(key));
    return making;
  }

  async #make(name: AgentDownloadName, served: ServedBy, folder: string): Promise<Made> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await utimes(folder, new Date(), new Date());
    const made = await this.#packager.make({ name, served, to: folder, cache: this.#folder }, signal);
    await writeFile(factsFile(folder, name), JSON.stringify(made));
    await this.#prune();
    return made;
  }

  async #prune(): Promise<void> {
    const made = join(this.#folder, 'made');
    const folders = await Promise.all(
      (await readdir(made)).map(async (name) => ({ name, at: (await stat(join(made, name))).mtimeMs })),
    );
    for (const { name } of folders.sort((a, b) => b.at - a.at).slice(MOST_KEPT)) {
      await rm(join(made, name), { recursive: true, force: true });
    }
  }

  async #folderFor(served: ServedBy): Promise<string> {
    this.#fingerprint ??= this.#packager.fingerprint();
    const facts = JSON.stringify([await this.#fingerprint, served.server, served.pin, served.channelBinding]);
    return join(this.#folder, 'made', createHash('sha256').update(facts).digest('hex').slice(0, 24));
  }
}

function viewOf(name: AgentDownloadName, made: Made | null): AgentDownload {
  return { name, ...DOWNLOADS[name], ready: made !== null, ...(made ?? { bytes: null, sha256: null }) };
}

/** Null for what is not there, or not whole. */
async function factsOf(folder: string, name: AgentDownloadName): Promise<Made | null> {
  try {
    const facts = FACTS.parse(JSON.parse(await readFile(factsFile(folder, name), 'utf8')));
    return (await stat(join(folder, name))).size === facts.bytes ? facts : null;
  } catch {
    return null; // it is made anew
  }
}

function factsFile(folder: string, name: AgentDownloadName): string {
  return join(folder, `${name}.json`);
}

async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: left, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([promise, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
