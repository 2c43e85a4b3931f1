import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Logger } from '@drover/connector-kit';
import type { Clock, ConnectorMemory } from '@drover/core';
import { z } from 'zod';
import { CHANGE_FIELDS } from './delta.ts';
import type { GatheredDrive } from './gathered-drive.ts';

/** Drives of fewer items are listed by some pages: keeping them would cost more than it spares. */
const KEPT_FROM = 10_000;
/** What was kept is kept anew after a while even where little has changed, as services forget old links. */
const RENEWED_AFTER_MS = 7 * 24 * 3_600_000;
/** Characters that are packed at once. */
const PIECE = 64 * 1024;

/** `fields`: what the items were asked for; a program that asks for other ones has no use for them. */
const headSchema = z.object({ fields: z.string(), link: z.string(), keptAt: z.number() });
export type Kept = Pick<z.output<typeof headSchema>, 'keptAt' | 'link'>;

/**
 * Keeps what lies in a drive together with the link to what has changed since, so that the next listing is of the changes alone. The two belong
 * together: whatever became of the run that they come from, they say no more than how the drive once was. What cannot be kept, or read, is listed.
 */
export class DriveMemory {
  readonly #memory: ConnectorMemory | null;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #keptFrom: number;

  constructor(memory: ConnectorMemory | undefined, clock: Clock, log: Logger, keptFrom = KEPT_FROM) {
    this.#memory = memory ?? null;
    this.#clock = clock;
    this.#log = log;
    this.#keptFrom = keptFrom;
  }

  /** Fills `into`; null, and nothing is in it, where the drive is not known. */
  async recall(drive: string, into: GatheredDrive): Promise<Kept | null> {
    try {
      const content = await this.#memory?.read(nameOf(drive));
      return content == null ? null : await restore(content, into);
    } catch (error) {
      this.#log.warn({ drive, error: String(error) }, 'the listing that was kept of a drive could not be used');
      into.clear();
      return null;
    }
  }

  /** `pages`: how many it took to learn what changed since `kept`. */
  async keep(drive: string, link: string, gathered: GatheredDrive, kept: Kept | null, pages: number): Promise<void> {
    if (this.#memory === null || gathered.size < this.#keptFrom) return;
    const keptAt = this.#clock.now();
    if (kept !== null && pages <= 1 && keptAt - kept.keptAt < RENEWED_AFTER_MS) return;
    const head = JSON.stringify({ fields: CHANGE_FIELDS, link, keptAt } satisfies z.output<typeof headSchema>);
    try {
      await this.#memory.write(nameOf(drive), await packed(withHead(head, gathered)));
    } catch (error) {
      this.#log.warn({ drive, error: String(error) }, 'the listing of a drive could not be kept');
    }
  }
}

/** Throws for what was kept for other fields, or has no room. */
async function restore(content: Uint8Array, into: GatheredDrive): Promise<Kept> {
  let kept: Kept | null = null;
  await pipeline([content], createGunzip(), async (plain: AsyncIterable<Uint8Array>) => {
    for await (const line of linesIn(plain)) {
      if (kept === null) kept = headOf(line);
      else if (!into.restore(line)) throw new RangeError('there is no room for it');
    }
  });
  return kept ?? headOf('');
}

function headOf(line: string): Kept {
  const { fields, link, keptAt } = headSchema.parse(JSON.parse(line));
  if (fields !== CHANGE_FIELDS) throw new TypeError('it is of other fields');
  return { link, keptAt };
}

async function packed(lines: Iterable<string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await pipeline(Readable.from(pieces(lines)), createGzip(), async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

function* withHead(head: string, gathered: GatheredDrive): Generator<string> {
  yield head;
  yield* gathered.lines();
}

function* pieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Names may hold whatever else ends a line somewhere. */
async function* linesIn(plain: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of plain) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function nameOf(drive: string): string {
  return `drive ${drive}`;
}
