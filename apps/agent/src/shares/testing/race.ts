import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realClock } from '@drover/connector-kit/testing';
import {
  type Entry,
  type ItemRef,
  parseMachinePath,
  StorageError,
  temporaryName,
  type WriteTarget,
} from '@drover/core';
import { openSharedTree, type SharedTree } from '../shared-tree.ts';

const INSIDE = 'inside';
const SECRET = 'a secret from outside';
const KEY = '5ba3ed000000';
const IN_FLIGHT = 8;
/** What an operation may say while a link stands where the folder was. */
const REFUSALS: ReadonlySet<string> = new Set(['not-found', 'unsupported', 'already-exists']);
const never = new AbortController().signal;

export interface RaceResult {
  /** Files and folders that were opened, or would have been but for the link. */
  opens: number;
  done: number;
  refused: number;
  /** What got out or in. */
  readonly escapes: string[];
}

/**
 * A shared folder and one outside with the same names, while another process puts links to the outside in the shared one and takes them
 * away again.
 */
export class Race implements AsyncDisposable {
  readonly #base: string;
  readonly #swapper: ChildProcess;

  private constructor(base: string, swapper: ChildProcess) {
    this.#base = base;
    this.#swapper = swapper;
  }

  static async start(): Promise<Race> {
    const base = await mkdtemp(join(tmpdir(), 'drover-race-'));
    for (const [top, content] of [
      ['share', INSIDE],
      ['outside', SECRET],
    ] as const) {
      await mkdir(join(base, top, 'docs', 'deep'), { recursive: true });
      await writeFile(join(base, top, 'docs', 'deep', 'a.txt'), content);
      await writeFile(join(base, top, 'file.txt'), content);
    }
    await writeFile(join(base, 'outside', 'docs', 'deep', 'secret.txt'), SECRET);
    await writeFile(join(base, 'outside', 'docs', 'deep', temporaryName(KEY, 'theirs')), SECRET);
    const script = fileURLToPath(new URL('swap-links.ts', import.meta.url));
    const [share, outside] = [join(base, 'share'), join(base, 'outside')];
    const targets = [join(share, 'docs'), join(outside, 'docs'), join(share, 'file.txt'), join(outside, 'file.txt')];
    const swapper = spawn(process.execPath, [script, ...targets], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (swapper.stdout !== null) await once(swapper.stdout, 'data');
    return new Race(base, swapper);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#swapper.kill('SIGKILL');
    if (this.#swapper.exitCode === null && this.#swapper.signalCode === null) await once(this.#swapper, 'exit');
    await rm(this.#base, { recursive: true, force: true });
  }

  /** Does everything that a server may ask for, until so many opens were tried. */
  async attack(opens: number): Promise<RaceResult> {
    const before = await this.#outside();
    const result: RaceResult = { opens: 0, done: 0, refused: 0, escapes: [] };
    const settings = { clock: realClock, machine: 'filer', foldsNames: false, durable: false };
    await using tree = await openSharedTree([{ path: join(this.#base, 'share'), writable: true }], settings);
    let serial = 0;
    const attacker = async (): Promise<void> => {
      while (result.opens < opens && result.escapes.length < 100) await this.#round(tree, serial++, result);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, attacker));
    const after = await this.#outside();
    if (after !== before) result.escapes.push(`outside became ${after}`);
    return result;
  }

  /** As a careful program without handles of folders does it: where the path really leads, then the file. Answers with what got out. */
  async attackNaively(enough: (escapes: number) => boolean): Promise<number> {
    const share = await realpath(join(this.#base, 'share'));
    const path = join(share, 'docs', 'deep', 'a.txt');
    let escapes = 0;
    const attacker = async (): Promise<void> => {
      while (!enough(escapes)) {
        try {
          if (!(await realpath(path)).startsWith(`${share}/`)) continue;
          await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
          if ((await file.readFile('utf8')) !== INSIDE) escapes++;
        } catch {
          // The folder is away at the moment.
        }
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, attacker));
    return escapes;
  }

  #ref(...names: string[]): ItemRef {
    return { root: '', segments: [...parseMachinePath(join(this.#base, 'share')), ...names] };
  }

  async #round(tree: SharedTree, serial: number, result: RaceResult): Promise<void> {
    const { upload, times } = tree;
    if (upload === undefined || times === undefined) throw new Error('the share cannot be written');
    const attempt = async (opens: number, operation: () => Promise<string | null>): Promise<void> => {
      result.opens += opens;
      try {
        const escaped = await operation();
        if (escaped !== null) result.escapes.push(escaped);
        result.done++;
      } catch (error) {
        if (!(error instanceof StorageError) || !REFUSALS.has(error.kind)) throw error;
        result.refused++;
      }
    };
    const read = async (ref: ItemRef): Promise<string | null> => {
      const known: Entry = { ref, name: ref.segments.at(-1) ?? '', kind: 'file', size: SECRET.length };
      const text = Buffer.concat(await Array.fromAsync(await tree.read(known, { offset: 0 }, never))).toString();
      return text === INSIDE ? null : `read ${text}`;
    };
    const deep = ['docs', 'deep'] as const;
    const target = (name: string): WriteTarget => ({
      item: this.#ref(...deep, name),
      size: INSIDE.length,
      meta: {},
      temporary: temporaryName(KEY, `${serial}x${name.length}`),
      condition: { if: serial % 2 === 0 ? 'anything' : 'absent' },
    });
    for (let i = 0; i < 20; i++) {
      await attempt(1, () => read(this.#ref(...deep, 'a.txt')));
      await attempt(1, () => read(this.#ref('file.txt')));
    }
    await attempt(2, async () => {
      const known = [[...deep, 'a.txt'], ['file.txt']].map((names) => ({
        ...({ ref: this.#ref(...names), name: names.at(-1) ?? '', kind: 'file', size: SECRET.length } as const),
      }));
      for await (const { content } of tree.bulkRead.readMany(known, never)) {
        if (content instanceof Error) throw content;
        const text = Buffer.from(content).toString();
        if (text !== INSIDE) return `read in a pack ${text}`;
      }
      return null;
    });
    await attempt(1, async () => {
      const names = (await Array.fromAsync(tree.list(this.#ref(...deep), never))).flat().map(({ name }) => name);
      return names.includes('secret.txt') ? `listed ${names}` : null;
    });
    for (const names of [['file.txt'], [...deep, 'a.txt']]) {
      await attempt(0, async () => {
        const entry = await tree.stat(this.#ref(...names), never);
        return entry?.size === SECRET.length ? `saw ${names.join('/')}` : null;
      });
    }
    await attempt(1, async () => {
      await tree.write(target(`written ${serial % 50}`), inside(), never);
      return null;
    });
    await attempt(1, async () => {
      const parts = target(`in parts ${serial % 50}`);
      const token = await upload.begin(parts, never);
      await upload.append(token, parts, 0, inside(), never);
      await upload.commit(token, parts, never);
      return null;
    });
    await attempt(0, async () => {
      await tree.createFolder(this.#ref(...deep, `folder ${serial % 50}`), {}, never);
      return null;
    });
    await attempt(0, async () => {
      await times.setModified(this.#ref(...deep, 'a.txt'), { modified: { epochMs: 5e11, precisionMs: 1 } }, never);
      return null;
    });
    await attempt(0, async () => {
      await tree.discard(this.#ref(...deep, temporaryName(KEY, 'theirs')), never);
      return null;
    });
  }

  /** Everything outside that an attack could change. */
  async #outside(): Promise<string> {
    const top = join(this.#base, 'outside');
    const names = await readdir(top, { recursive: true });
    const looks = names.sort().map(async (name) => {
      const { mtimeMs, size, mode } = await lstat(join(top, name));
      return [name, mtimeMs, size, mode];
    });
    return JSON.stringify([await Promise.all(looks), await readFile(join(top, 'file.txt'), 'utf8')]);
  }
}

async function* inside(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(INSIDE);
}
