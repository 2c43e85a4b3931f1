import type { Entry, WriteTarget } from '@drover/core';
import { errorFrom } from '../../frames/wire-error.ts';
import { MAX_PACK_BYTES, MAX_PACK_FILES } from '../wire/limits.ts';
import { misbehaved } from '../wire/misbehaved.ts';
import type { Call } from './call.ts';
import { until } from './until.ts';

export interface FileToWrite {
  readonly target: WriteTarget;
  readonly content: Uint8Array;
}

/** Cut so that each pack is one call. */
export function* packsOf(files: readonly FileToWrite[]): Generator<FileToWrite[]> {
  let pack: FileToWrite[] = [];
  let bytes = 0;
  for (const file of files) {
    if (pack.length > 0 && (pack.length >= MAX_PACK_FILES || bytes + file.content.length > MAX_PACK_BYTES)) {
      yield pack;
      pack = [];
      bytes = 0;
    }
    pack.push(file);
    bytes += file.content.length;
  }
  if (pack.length > 0) yield pack;
}

/** Sends a pack, grants or refuses each file its name as its fence says, and gives what each file came to. */
export async function writePack(
  call: Call,
  files: readonly FileToWrite[],
  storedFrom: (data: unknown, target: WriteTarget) => Entry,
): Promise<(Entry | Error)[]> {
  const fences = files.map(({ target }) => new Fence(target));
  const outcomes: (Entry | Error | undefined)[] = files.map(() => undefined);
  // What a broken link makes of it shows in the answers.
  sendAll(call, files).catch(() => undefined);
  for (;;) {
    const message = await call.message();
    if ('end' in message) break;
    const at = (message['ask'] ?? message['file']) as number;
    const [file, fence] = [files[at], fences[at]];
    if (file === undefined || fence === undefined || outcomes[at] !== undefined)
      throw misbehaved('spoke of a file that nobody sent');
    if ('ask' in message) fence.answer(call, at);
    else if ('failed' in message) outcomes[at] = fence.refusal() ?? errorFrom(message['failed']);
    else if (!fence.isGranted) outcomes[at] = misbehaved('gave a file its name without asking');
    else outcomes[at] = storedFrom(message['page'], file.target);
  }
  if (!outcomes.every((outcome) => outcome !== undefined)) throw misbehaved('forgot files that it was sent');
  return outcomes;
}

async function sendAll(call: Call, files: readonly FileToWrite[]): Promise<void> {
  await call.tell({ sizes: files.map(({ content }) => content.length) });
  const content = Buffer.concat(files.map((file) => file.content));
  if (content.length > 0) await call.send(content);
}

/** Whether one file may get its name. */
class Fence {
  readonly #beforeCommit: WriteTarget['beforeCommit'];
  #asked = false;
  #refused: { readonly error: unknown } | null = null;
  isGranted: boolean;

  constructor({ beforeCommit }: WriteTarget) {
    this.#beforeCommit = beforeCommit;
    this.isGranted = beforeCommit === undefined;
  }

  /** What the caller's fence rejected with. */
  refusal(): Error | null {
    if (this.#refused === null) return null;
    const { error } = this.#refused;
    return error instanceof Error ? error : new Error(String(error), { cause: error });
  }

  answer(call: Call, at: number): void {
    if (this.#asked) throw misbehaved('asked twice about one file');
    this.#asked = true;
    this.#decide(call, at).catch(() => undefined);
  }

  async #decide(call: Call, at: number): Promise<void> {
    try {
      await until(async () => this.#beforeCommit?.(), call.signal);
      this.isGranted = true;
    } catch (error) {
      this.#refused = { error };
    }
    await call.tell({ file: at, leave: this.isGranted });
  }
}
