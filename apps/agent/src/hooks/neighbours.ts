import { createHash, randomBytes } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@drover/core';
import { z } from 'zod';
import { codeOf } from '../files/code-of.ts';
import { closeToOthers, ownFolder } from '../files/private-folder.ts';
import { isAlive } from './is-alive.ts';
import type { StandIns } from './stand-ins.ts';

const claimSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('preparing'), mark: z.string(), pid: z.int().positive() }),
  z.strictObject({
    ...{ state: z.literal('ready'), mark: z.string(), pid: z.int().positive() },
    standIns: z.record(z.string(), z.string()),
  }),
  z.strictObject({ state: z.literal('failed'), mark: z.string(), pid: z.int().positive(), why: z.string() }),
  /** Nobody may come to it any more. */
  z.strictObject({ state: z.literal('leaving'), mark: z.string(), pid: z.int().positive() }),
]);
type Claim = z.infer<typeof claimSchema>;
/** How preparing went. */
export type Outcome =
  | { readonly state: 'ready'; readonly standIns: StandIns }
  | { readonly state: 'failed'; readonly why: string };
type Said = Outcome | { readonly state: 'preparing' | 'leaving' };

export interface NeighbourParts {
  /** For agents of this user alone; the same for all of them. */
  readonly folder: string;
  readonly uid: number | null;
  readonly pid: number;
  /** Tells the agents of one machine apart. */
  readonly mark: string;
  readonly clock: Clock;
  /** Ends all waiting. */
  readonly over: AbortSignal;
  /** Told, in a sentence, why agents cannot meet: then each prepares for itself. */
  readonly warn: (why: string) => void;
}

/** Agents prepare the same where all of this is the same. */
export interface Preparation {
  readonly run: string;
  readonly roots: readonly string[];
  readonly commands: readonly (readonly string[] | undefined)[];
}

/** What came of another agent's preparing. */
export type Borrowed = { readonly standIns: StandIns } | { readonly failed: string };

const LOOK_MS = 200;
const ALONE_MS = 1000;
/** For those who look now and then to hear of a failure. */
const HEARD_MS = 10_000;
const GUEST = '.guest';

/**
 * Several agents of one user on one machine prepare for a run once: the first one that comes does, the others read what it has prepared, and
 * it is put away when none of them reads it any more. Each run has a file with what its preparer says, and one for each reader.
 */
export class Neighbours {
  readonly #parts: NeighbourParts;

  constructor(parts: NeighbourParts) {
    this.#parts = parts;
  }

  /** Null where it is the caller's to prepare it. Whoever does not say within this time how it went is taken for gone. */
  async borrow(wanted: Preparation, patienceMs: number): Promise<Borrowed | null> {
    return await this.#unlessApart(() => this.#borrow(this.#place(wanted), patienceMs), null);
  }

  /** What was borrowed is no longer read. */
  async giveBack(wanted: Preparation): Promise<void> {
    await this.#unlessApart(() => rm(this.#guestFile(this.#place(wanted)), { force: true }), undefined);
  }

  /** Tells the others how the caller's preparing went; said again, where it may have been forgotten. */
  async tell(wanted: Preparation, said: Outcome): Promise<void> {
    const place = this.#place(wanted);
    await this.#unlessApart(async () => {
      if ((await this.#isOurs(place)) || (await this.#claim(place))) await this.#write(place, said);
    }, undefined);
  }

  /** Waits until nobody else reads what the caller has prepared; from then on nobody can. */
  async untilAlone(wanted: Preparation, standIns: StandIns, patienceMs: number): Promise<void> {
    await this.#unlessApart(() => this.#untilAlone(this.#place(wanted), standIns, patienceMs), undefined);
  }

  /** What the caller has prepared is put away. */
  async forget(wanted: Preparation): Promise<void> {
    const place = this.#place(wanted);
    await this.#unlessApart(async () => {
      if (await this.#isOurs(place)) await rm(place, { force: true });
    }, undefined);
  }

  /** The same, once those who wait have heard that it failed. */
  forgetSoon(wanted: Preparation): void {
    const { clock, over } = this.#parts;
    const forgotten = clock.sleep(HEARD_MS, over).then(() => this.forget(wanted));
    forgotten.catch(() => undefined); // the agent stops: nobody believes what it has said then
  }

  async #unlessApart<T>(work: () => Promise<T>, apart: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#parts.over.throwIfAborted();
      this.#parts.warn(error instanceof Error ? error.message : String(error));
      return apart;
    }
  }

  async #borrow(place: string, patienceMs: number): Promise<Borrowed | null> {
    const { clock, over } = this.#parts;
    const until = clock.monotonic() + patienceMs;
    // Before anything in it is believed.
    await this.#makeFolder();
    for (;;) {
      over.throwIfAborted();
      const claim = await this.#read(place);
      if (claim === null) {
        if (await this.#claim(place)) return null;
      } else if (claim.state === 'failed' && isAlive(claim.pid)) return { failed: claim.why };
      else if (claim.state === 'ready') {
        if (await this.#enter(place)) return { standIns: claim.standIns };
      } else if (!isAlive(claim.pid) || clock.monotonic() > until) await this.#putAside(place, claim);
      await clock.sleep(LOOK_MS, over);
    }
  }

  async #untilAlone(place: string, standIns: StandIns, patienceMs: number): Promise<void> {
    const { clock, over } = this.#parts;
    if (!(await this.#isOurs(place))) return;
    const until = clock.monotonic() + patienceMs;
    for (; clock.monotonic() < until; await clock.sleep(ALONE_MS, over)) {
      if (await this.#hasGuests(place)) continue;
      await this.#write(place, { state: 'leaving' });
      // Who came in between has looked again, and either of the two has seen the other.
      if (!(await this.#hasGuests(place))) return;
      await this.#write(place, { state: 'ready', standIns });
    }
  }

  async #makeFolder(): Promise<void> {
    const { folder, uid } = this.#parts;
    await ownFolder(folder, { uid });
    await closeToOthers(folder, { uid });
  }

  #place({ run, roots, commands }: Preparation): string {
    const name = createHash('sha256')
      .update(JSON.stringify([run, roots, commands.map((command) => command ?? null)]))
      .digest('hex');
    return join(this.#parts.folder, name.slice(0, 32));
  }

  #guestFile(place: string): string {
    return `${place}.${this.#parts.mark}${GUEST}`;
  }

  async #claim(place: string): Promise<boolean> {
    await this.#makeFolder();
    const written = await this.#beside(place, { state: 'preparing' });
    try {
      await link(written, place);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(written, { force: true });
    }
  }

  async #enter(place: string): Promise<boolean> {
    const { pid } = this.#parts;
    await writeFile(this.#guestFile(place), String(pid), { mode: 0o600 });
    if ((await this.#read(place))?.state === 'ready') return true;
    await rm(this.#guestFile(place), { force: true });
    return false;
  }

  /** Of an agent that is gone. What it has begun, it goes on with when it is started again, for itself. */
  async #putAside(place: string, { pid, mark }: Claim): Promise<void> {
    const now = await this.#read(place);
    if (now !== null && now.pid === pid && now.mark === mark) await rm(place, { force: true });
  }

  async #isOurs(place: string): Promise<boolean> {
    return (await this.#read(place))?.mark === this.#parts.mark;
  }

  async #hasGuests(place: string): Promise<boolean> {
    const { folder } = this.#parts;
    const files = (await readdir(folder)).map((name) => join(folder, name));
    for (const file of files) {
      if (!file.startsWith(`${place}.`) || !file.endsWith(GUEST)) continue;
      if (isAlive(Number(await textOf(file)))) return true;
      await rm(file, { force: true });
    }
    return false;
  }

  async #read(place: string): Promise<Claim | null> {
    const text = await textOf(place);
    return text === null ? null : claimSchema.parse(JSON.parse(text));
  }

  async #write(place: string, said: Said): Promise<void> {
    await rename(await this.#beside(place, said), place);
  }

  /** So that nobody ever reads a part. */
  async #beside(place: string, said: Said): Promise<string> {
    const { mark, pid } = this.#parts;
    const path = `${place}.${randomBytes(6).toString('hex')}.new`;
    await writeFile(path, JSON.stringify({ ...said, mark, pid }), { mode: 0o600, flag: 'wx' });
    return path;
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
